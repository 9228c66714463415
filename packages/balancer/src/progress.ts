import type { Partition } from './balance.ts'
import type { Entry, Placement } from './placement.ts'

/** How far copies are from where they shall be. */
export interface Progress {
  /** Bytes still to be copied, by moves in flight and by all that are planned after them. */
  bytesLeft: number
  /** Bytes of every copy once all are in place. */
  bytesTotal: number
  /** Of the bytes left, those that go into, or out of, the broker with the most. */
  busiestBytes: number
  /** Partitions that are still to be copied to some broker. */
  partitionsLeft: number
  /** Of these, those that go into, or out of, the broker with the most. */
  busiestPartitions: number
  /** Their topics, and those of moves that end without copying. */
  topics: string[]
}

/**
 * Bytes left = over all partitions, bytes of each copy that is not there yet, less what is known to have been copied of it.
 * Limits do not count: this is all that is left, not what the next plan holds. The share of a change that is done is
 * 1 - bytes left now / bytes left when it began; whoever shows it keeps the latter. Each byte crosses the network once, from its
 * leader, so seconds left = bytes of the busiest broker / throttle, which holds for each broker in and out alike.
 */
export function progressOf(placement: Placement): Progress {
  const unsettled = placement.entries.filter((entry) => entry.isMoving || placement.isChanged(entry))
  const left = unsettled.map((entry) => ({ entry, copies: missingCopies(entry) }))
  const into = new Map<number, number>()
  const outOf = new Map<number, number>()
  const partitions = new Map<number, number>()
  for (const { entry, copies } of left) {
    const source = sourceOf(entry.partition)
    for (const { id, bytes } of copies) {
      add(into, id, bytes)
      add(outOf, source, bytes)
      add(partitions, id, 1)
    }
    if (copies.length > 0) add(partitions, source, 1)
  }
  return {
    bytesLeft: left.flatMap(({ copies }) => copies).reduce((sum, { bytes }) => sum + bytes, 0),
    bytesTotal: placement.entries.reduce(
      (sum, { partition, targetIds }) => sum + partition.bytes * targetIds.length,
      0,
    ),
    busiestBytes: Math.max(0, ...into.values(), ...outOf.values()),
    partitionsLeft: left.filter(({ copies }) => copies.length > 0).length,
    busiestPartitions: Math.max(0, ...partitions.values()),
    topics: [...new Set(left.map(({ entry }) => entry.partition.topic))],
  }
}

function missingCopies({ partition, homeIds, targetIds }: Entry): { id: number; bytes: number }[] {
  const { bytes, inSyncIds, copiedBytes } = partition
  return targetIds
    .filter((id) => !homeIds.includes(id) && !inSyncIds.includes(id))
    .map((id) => ({ id, bytes: Math.max(0, bytes - (copiedBytes?.[id] ?? 0)) }))
}

/** Who sends its copies. */
function sourceOf({ leaderId, inSyncIds, replicaIds }: Partition): number {
  return leaderId ?? inSyncIds[0] ?? replicaIds[0] ?? -1
}

function add(to: Map<number, number>, id: number, more: number): void {
  to.set(id, (to.get(id) ?? 0) + more)
}
