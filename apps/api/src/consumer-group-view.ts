import {
  type ConsumerGroupDescription,
  type ConsumerGroupSummary,
  type GroupPartition,
  lagBetween,
} from '@headwater/kafka'

/** A group with its lag, by partition and in all. */
export function groupView({ groupId, state, members, partitions }: ConsumerGroupDescription) {
  const withLag = partitions.map((each) => ({ ...each, lag: lagOf(each) }))
  const known = withLag.flatMap(({ lag }) => (lag === null ? [] : [lag]))
  return {
    groupId,
    state,
    lag: known.length === 0 ? null : known.reduce((sum, lag) => sum + lag, 0),
    members: members.map((member) => ({ ...member, partitions: member.partitions.length })),
    partitions: withLag,
  }
}

/** The largest lag first, one that is not known last; by name where it is the same. */
export function byLag(a: ConsumerGroupSummary, b: ConsumerGroupSummary): number {
  return (b.lag ?? -1) - (a.lag ?? -1) || (a.groupId < b.groupId ? -1 : 1)
}

function lagOf({ committedOffset, endOffset }: GroupPartition): number | null {
  return committedOffset === null || endOffset === null ? null : lagBetween(committedOffset, endOffset)
}
