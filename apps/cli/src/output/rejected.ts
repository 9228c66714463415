import type { CapacityPlan } from '../api/types.ts'
import { counted, words } from './figure.ts'
import type { Page } from './page.ts'
import { type Cell, table } from './table.ts'

type Rejected = CapacityPlan['rejected'][number]

/** One line a constraint: how many sizes it rejects, and why the last of them, for sizes go from small to large. */
export function rejectedByConstraint(
  rejected: readonly Rejected[],
  { paint, width }: Pick<Page, 'paint' | 'width'>,
): string[] {
  const byConstraint = Map.groupBy(rejected, ({ constraint }) => constraint)
  return table(
    [{ title: 'limit' }, { title: 'rejects', align: 'right' }, { title: 'such as' }],
    [...byConstraint].map(([constraint, sizes]): Cell[] => {
      const last = sizes.at(-1)
      return [
        words(constraint),
        counted(sizes.length, 'size'),
        last === undefined ? '' : `${last.brokers} x ${last.size}: ${last.reason}`,
      ]
    }),
    { paint, width },
  )
}
