import type { Entry, Placement } from './placement.ts'
import { type Transfer, transfersOf } from './transfers.ts'

/** How far copies are from where they shall be. */
export interface Progress {
  /** Bytes still to be copied, by moves in flight and by all that are planned after them. */
  bytesLeft: number
  /** Bytes of every copy once all are in place. */
  bytesTotal: number
  /** Partitions that are still to be copied to some broker. */
  partitionsLeft: number
  /** What is to be copied, for `secondsToMove`. */
  transfers: Transfer[]
  /** Their topics, and those of moves that end without copying. */
  topics: string[]
}

/**
 * Bytes left = over all partitions, bytes of each copy that is not there yet, less what is known to have been copied of it.
 * Limits do not count: this is all that is left, not what the next plan holds. The share of a change that is done is
 * 1 - bytes left now / bytes left when it began; whoever shows it keeps the latter. `required` says where each partition's copies
 * are once all that has to move has moved, and before anything moves for fairness.
 */
export function progressOf(placement: Placement, required: Map<Entry, readonly number[]>): Progress {
  const unsettled = placement.entries.filter((entry) => entry.isMoving || placement.isChanged(entry))
  const left = unsettled.map((entry) => transfersOf(entry, required.get(entry) ?? entry.targetIds))
  const transfers = left.flat()
  return {
    bytesLeft: transfers.flatMap(({ copies }) => copies).reduce((sum, { bytes }) => sum + bytes, 0),
    bytesTotal: placement.entries.reduce(
      (sum, { partition, targetIds }) => sum + partition.bytes * targetIds.length,
      0,
    ),
    partitionsLeft: left.filter(({ length }) => length > 0).length,
    transfers,
    topics: [...new Set(unsettled.map(({ partition }) => partition.topic))],
  }
}
