import type { Order } from '../api/types.ts'
import { Failure } from '../failure.ts'

type Kept = Pick<Order, 'retentionHours'> | Pick<Order, 'storedGib'>

/**
 * What an order keeps: records for a time, or so many GiB for ever. What was not said is that of `present`; null where nothing
 * says it. Throws Failure `usage` where a time and `stored` are both given, and for `unlimited` without `stored`.
 */
export function keptOf(
  { retention, stored }: { retention?: number | 'unlimited'; stored?: number },
  present: Pick<Order, 'retentionHours' | 'storedGib'> = {},
): Kept | null {
  const isForEver = retention === 'unlimited' || (retention === undefined && present.storedGib !== undefined)
  if (isForEver) {
    const storedGib = stored ?? present.storedGib
    if (storedGib !== undefined) return { storedGib }
    throw new Failure('usage', 'With --retention unlimited say how much is stored, before replication: --stored <GiB>.')
  }
  if (stored !== undefined)
    throw new Failure('usage', '--stored is for records that are kept for ever: give --retention unlimited with it.')
  const retentionHours = retention ?? present.retentionHours
  return retentionHours === undefined ? null : { retentionHours }
}
