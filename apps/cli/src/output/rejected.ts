import type { CapacityPlan } from '../api/types.ts'
import { counted, words } from './figure.ts'
import type { Page } from './page.ts'
import { type Cell, table } from './table.ts'

type Rejected = CapacityPlan['rejected'][number]

/** One line a constraint: how many sizes it rejects, and why the one that comes closest to its limit. */
export function rejectedByConstraint(
  rejected: readonly Rejected[],
  { paint, width }: Pick<Page, 'paint' | 'width'>,
): string[] {
  const byConstraint = Map.groupBy(rejected, ({ constraint }) => constraint)
  return table(
    [{ title: 'limit' }, { title: 'rejects', align: 'right' }, { title: 'the closest' }],
    [...byConstraint].map(([constraint, sizes]): Cell[] => {
      const [closest] = sizes.toSorted((a, b) => (a.overload ?? 0) - (b.overload ?? 0))
      return [
        words(constraint),
        counted(sizes.length, 'size'),
        closest === undefined ? '' : `${closest.brokers} x ${closest.size}: ${closest.reason}`,
      ]
    }),
    { paint, width },
  )
}
