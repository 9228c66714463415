import type { CapacityPlan } from '../../api/types.ts'
import { type Page, sentences } from '../page.ts'
import { printable } from '../paint.ts'
import { table } from '../table.ts'
import { wrap } from '../wrap.ts'

// a list of zones is as long as it is
const valueWidth = 22
// with two columns before it, a narrower third one is mostly line ends
const tableFromWidth = 100

/** Each number of the plan with the sentence that justifies it; with `all`, where it comes from too. */
export function reasonLines({ reasons }: CapacityPlan, page: Page, { all }: { all: boolean }): string[] {
  const { paint, width } = page
  if (reasons.length === 0) return []
  if (width !== null && width < tableFromWidth)
    return reasons.flatMap(({ subject, value, because, source }) =>
      sentences([`${subject} = ${value}: ${because}${all ? ` [${source}]` : ''}`], page),
    )
  return table(
    [{ title: 'what' }, { title: 'value' }, { title: 'because' }],
    reasons.flatMap(({ subject, value, because, source }) => [
      [subject, width === null ? value : wrap(printable(value), valueWidth).join('\n'), because],
      ...(all ? [['', '', { text: `[${source}]`, tone: 'faint' as const }]] : []),
    ]),
    { paint, width },
  )
}
