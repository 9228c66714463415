import type { CapacityPlan } from '../../api/types.ts'
import { difference, usd, words } from '../figure.ts'
import { commandLines, orderArguments } from '../order-command.ts'
import { type Page, sentences } from '../page.ts'
import { table } from '../table.ts'

const indent = '  '

/** Orders near this one: what each costs, and under it what it gives up or gains and the command that orders it. */
export function alternativeLines(
  { alternatives }: CapacityPlan,
  { paint, width }: Page,
  { orderedBy }: { orderedBy: string },
): string[] {
  if (alternatives.length === 0) return []
  const [heading = '', ...rows] = table(
    [
      { title: 'what' },
      { title: 'machines' },
      { title: 'a month', align: 'right' },
      { title: 'difference', align: 'right' },
    ],
    alternatives.map(({ kind, brokers, monthlyMicroUsd, differenceMicroUsd }) => [
      { text: words(kind), tone: 'strong' as const },
      `${brokers.count} x ${brokers.size}`,
      usd(monthlyMicroUsd),
      differenceMicroUsd < 0
        ? { text: difference(differenceMicroUsd), tone: 'good' as const }
        : difference(differenceMicroUsd),
    ]),
    { paint },
  )
  const room = width === null ? null : width - indent.length
  const under = alternatives.map(({ because, order }) => [
    ...sentences([because], { width: room }),
    ...commandLines(`${orderedBy} ${orderArguments(order)}`, room).map((line) => paint(line, 'faint')),
  ])
  return [heading, ...rows.flatMap((row, index) => [row, ...(under[index] ?? []).map((line) => `${indent}${line}`)])]
}
