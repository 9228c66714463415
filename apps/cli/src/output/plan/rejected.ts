import type { CapacityPlan } from '../../api/types.ts'
import { counted, usd, words } from '../figure.ts'
import { type Page, sentences } from '../page.ts'
import { rejectedByConstraint } from '../rejected.ts'
import { table } from '../table.ts'

type Rejected = CapacityPlan['rejected'][number]
const fewMost = 10

/**
 * Why each other size was not taken. Where that is many and not `all` are asked for: the cheapest that carry the order, fewer of the
 * plan's own size, and for each constraint how many it rejects.
 */
export function rejectedLines({ rejected, brokers }: CapacityPlan, page: Page, { all }: { all: boolean }): string[] {
  if (rejected.length === 0) return []
  if (all || rejected.length <= fewMost) return rows(rejected, page)

  const own = rejected.filter(({ size }) => size === brokers.size)
  const others = rejected.filter(({ size }) => size !== brokers.size)
  const dearer = others
    .filter(({ constraint }) => constraint === 'price')
    .toSorted((a, b) => (a.monthlyMicroUsd ?? 0) - (b.monthlyMicroUsd ?? 0))
  const breaking = others.filter(({ constraint }) => constraint !== 'price')
  return [
    ...rows([...own, ...dearer.slice(0, fewMost)], page),
    ...sentences(moreSentences(dearer.slice(fewMost)), page),
    ...(breaking.length === 0 ? [] : ['', ...rejectedByConstraint(breaking, page)]),
  ]
}

function rows(rejected: readonly Rejected[], { paint, width }: Page): string[] {
  const allFit = rejected.every(({ constraint }) => constraint === 'price')
  return table(
    [{ title: 'machines' }, ...(allFit ? [] : [{ title: 'limit' }]), { title: 'reason' }],
    rejected.map(({ size, brokers, constraint, reason }) => [
      `${brokers} x ${size}`,
      ...(allFit ? [] : [words(constraint)]),
      reason,
    ]),
    { paint, width },
  )
}

function moreSentences(more: readonly Rejected[]): string[] {
  const [least, most] = [more[0]?.monthlyMicroUsd ?? null, more.at(-1)?.monthlyMicroUsd ?? null]
  if (least === null || most === null) return []
  return [
    `${counted(more.length, 'more size')} would do too, for ${usd(least)} to ${usd(most)} a month; --all shows each.`,
  ]
}
