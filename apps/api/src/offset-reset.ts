import type { ResetOffsets } from '@headwater/api-contract'
import type { GroupPartition, PartitionOffset } from '@headwater/kafka'

/** One partition's part in a reset. */
export interface OffsetMove extends Pick<GroupPartition, 'topic' | 'partition'> {
  from: number | null
  to: number
  startOffset: number
  endOffset: number
  /** Set where what was asked for lies outside of the partition. */
  movedTo: 'start' | 'end' | null
}

/** A partition whose ends are known. */
type Reachable = GroupPartition & { startOffset: number; endOffset: number }

export function isReachable(partition: GroupPartition): partition is Reachable {
  return partition.startOffset !== null && partition.endOffset !== null
}

/** Where each partition would be read on; `atTime`: the first offsets at or after the time that was asked for. */
export function planOffsetReset(
  partitions: Reachable[],
  wanted: Pick<ResetOffsets, 'to' | 'offset'>,
  atTime: PartitionOffset[],
): OffsetMove[] {
  const offsets = new Map(atTime.map((each) => [nameOf(each), each.offset]))
  return partitions.map((each) => {
    const { topic, partition, committedOffset: from, startOffset, endOffset } = each
    const asked = askedOffset(each, wanted, offsets.get(nameOf(each)))
    const to = Math.min(Math.max(asked, startOffset), endOffset)
    const movedTo = to === asked ? null : to === startOffset ? 'start' : 'end'
    return { topic, partition, from, to, startOffset, endOffset, movedTo }
  })
}

function askedOffset(
  { startOffset, endOffset }: Reachable,
  { to, offset }: Pick<ResetOffsets, 'to' | 'offset'>,
  atTime: number | undefined,
): number {
  switch (to) {
    case 'earliest':
      return startOffset
    case 'latest':
      return endOffset
    case 'offset':
      return offset ?? endOffset
    case 'time':
      return atTime ?? endOffset
  }
}

function nameOf({ topic, partition }: Pick<GroupPartition, 'topic' | 'partition'>): string {
  return `${topic}-${partition}`
}
