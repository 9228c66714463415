import type { BalanceInput } from './balance.ts'
import { decideMoves } from './plan-moves.ts'

/** How far copies are from where they shall be. */
export interface Progress {
  /** Bytes still to be copied, by moves in flight and by all that are planned after them. */
  bytesLeft: number
  /** Bytes of every copy once all are in place. */
  bytesTotal: number
  /** Partitions that are still to be copied to some broker. */
  partitionsLeft: number
}

/**
 * Bytes left = over all partitions, bytes of each copy that is not there yet, less what is known to have been copied of it.
 * Limits do not count: this is all that is left, not what the next plan holds. The share of a change that is done is
 * 1 - bytes left now / bytes left when it began; whoever shows it keeps the latter. Each byte here crosses the network once,
 * so seconds left = bytes left of the busiest broker / throttle, at least bytes left / (brokers x throttle).
 */
export function progress(input: BalanceInput): Progress {
  const { entries } = decideMoves({ ...input, limits: { inFlight: Infinity, moves: Infinity } }).placement
  const left = entries.map(({ partition, homeIds, targetIds }) => {
    const { bytes, inSyncIds, copiedBytes } = partition
    const missing = targetIds.filter((id) => !homeIds.includes(id) && !inSyncIds.includes(id))
    return missing.map((id) => Math.max(0, bytes - (copiedBytes?.[id] ?? 0)))
  })
  return {
    bytesLeft: left.flat().reduce((sum, bytes) => sum + bytes, 0),
    bytesTotal: entries.reduce((sum, { partition, targetIds }) => sum + partition.bytes * targetIds.length, 0),
    partitionsLeft: left.filter((copies) => copies.length > 0).length,
  }
}
