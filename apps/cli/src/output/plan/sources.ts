import type { CapacityPlan } from '../../api/types.ts'
import { counted } from '../figure.ts'
import { type Page, sentences } from '../page.ts'
import { table } from '../table.ts'

/** Where the numbers of the plan were taken from: how many places, or with `all` each with what was taken. */
export function sourceLines({ sources }: CapacityPlan, page: Page, { all }: { all: boolean }): string[] {
  if (sources.length === 0) return []
  if (!all)
    return sentences(
      [`${counted(sources.length, 'source')}, read or measured ${whenText(sources)}; --all names each.`],
      page,
    )
  return table(
    [{ title: 'date' }, { title: 'source, and what was taken from it' }],
    sources.flatMap(({ source, date, uses }) => [
      [date, source],
      ['', { text: uses.join(', '), tone: 'faint' as const }],
    ]),
    page,
  )
}

function whenText(sources: CapacityPlan['sources']): string {
  const dates = sources.map(({ date }) => date).toSorted()
  const [first, last] = [dates[0], dates.at(-1)]
  return first === last ? `on ${first}` : `from ${first} to ${last}`
}
