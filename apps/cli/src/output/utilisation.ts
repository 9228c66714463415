import type { CapacityPlan } from '../api/types.ts'
import { bar } from './bar.ts'
import { percent, words } from './figure.ts'
import type { Page } from './page.ts'
import { printable } from './paint.ts'
import { type Cell, table } from './table.ts'
import { wrap } from './wrap.ts'

const barWidth = 20
const afterFailure = {
  development: 'after a failure',
  'single-zone': 'with a machine lost',
  'multi-zone': 'with a zone lost',
} as const

/**
 * A picture of every constraint: how much of the resource is used at peak and where the plan's limit stands, in the
 * normal case and after the failure that the order survives; then the binding constraint's sum in words.
 */
export function utilisationLines(plan: CapacityPlan, { paint, width }: Page): string[] {
  const rows = plan.utilisation.map((use): Cell[] => {
    const isBinding = use.constraint === plan.binding
    return [
      isBinding ? { text: words(use.constraint), tone: 'strong' } : words(use.constraint),
      picture(use.normal, use.normalLimit),
      percent(use.normal),
      `of ${percent(use.normalLimit)}`,
      picture(use.failed, use.failedLimit),
      percent(use.failed),
      `of ${percent(use.failedLimit)}`,
      isBinding ? { text: '<- binding', tone: 'strong' } : '',
    ]
  })
  const columns = [
    { title: 'limit' },
    { title: 'at peak' },
    { title: '', align: 'right' },
    { title: '' },
    { title: afterFailure[plan.availability] },
    { title: '', align: 'right' },
    { title: '' },
    { title: '' },
  ] as const
  return [...table(columns, rows, { paint }), ...bindingSum(plan, width)]
}

function picture(share: number, limit: number): Cell {
  return { text: bar(share, limit, barWidth), tone: share > limit ? 'bad' : share > limit * 0.9 ? 'doubtful' : 'good' }
}

function bindingSum(plan: CapacityPlan, width: number | null): string[] {
  const binding = plan.utilisation.find(({ constraint }) => constraint === plan.binding)
  if (!binding) return ['', `Binding: ${words(plan.binding)}.`]
  const sentence = printable(`Binding: ${words(plan.binding)}: ${binding.explanation}`)
  return ['', ...(width === null ? [sentence] : wrap(sentence, width))]
}
