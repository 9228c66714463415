import type { KafkaAccess } from '@headwater/model'
import {
  type Connection,
  FindCoordinatorKeyTypes,
  findCoordinatorV6,
  ListOffsetTimestamps,
  offsetCommitV9,
} from '@platformatic/kafka'
import { type ByPartition, partitionKey } from './assignments.ts'
import type { AskBroker } from './brokers.ts'
import { askBrokersOf, type ConnectionCache } from './connection-cache.ts'
import { type GroupMember, type GroupReading, type GroupState, readGroups } from './group-readings.ts'
import { KafkaRefusal } from './kafka-refusal.ts'
import { readMetadata } from './metadata.ts'
import { type Leaders, type PartitionName, readOffsets } from './partition-offsets.ts'

export interface ConsumerGroupSummary {
  groupId: string
  state: GroupState
  members: number
  topics: string[]
  /** Records that are not read yet, over the partitions whose lag is known; null when none is. */
  lag: number | null
}

/** A partition of a topic that the group reads or has read. */
export interface GroupPartition extends PartitionName {
  /** Null where nothing was committed. */
  committedOffset: number | null
  /** Of the oldest record; null while the partition has no leader, as is the end. */
  startOffset: number | null
  /** The next record's. */
  endOffset: number | null
  memberId: string | null
}

export interface ConsumerGroupDescription {
  groupId: string
  state: GroupState
  members: GroupMember[]
  /** By topic, then by number: all partitions of every topic that was committed to or is assigned. */
  partitions: GroupPartition[]
}

export interface PartitionOffset extends PartitionName {
  offset: number
}

/** Consumer groups for the API, of both of Kafka's protocols. Every call rejects with a KafkaRefusal and nothing else. */
export interface ConsumerGroupAdmin {
  /** In no order. */
  listConsumerGroups(access: KafkaAccess): Promise<ConsumerGroupSummary[]>
  /** `unknown_group`. */
  describeConsumerGroup(access: KafkaAccess, groupId: string): Promise<ConsumerGroupDescription>
  /**
   * The offset of the first record at or after `timeMs`, for each of the partitions that has one. With the clocks of whoever
   * wrote the records, unless the topic takes the broker's.
   */
  findOffsets(access: KafkaAccess, partitions: PartitionName[], timeMs: number): Promise<PartitionOffset[]>
  /** Where the group goes on reading: `group_active` while it has members. */
  commitGroupOffsets(access: KafkaAccess, groupId: string, offsets: PartitionOffset[]): Promise<void>
}

export function createConsumerGroupAdmin(connections: ConnectionCache): ConsumerGroupAdmin {
  const run = <T>(access: KafkaAccess, attempt: string, call: (own: Connection, ask: AskBroker) => Promise<T>) =>
    connections.run(access, attempt, (connection) => call(connection, askBrokersOf(connections, access)))
  return {
    listConsumerGroups: (access) => run(access, 'consumer groups were not listed', summarise),

    describeConsumerGroup: (access, groupId) =>
      run(access, `consumer group ${groupId} was not described`, (connection, ask) =>
        describe(connection, ask, groupId),
      ),

    findOffsets: (access, partitions, timeMs) =>
      run(access, 'offsets were not found', async (connection, ask) => {
        const metadata = await leadersOf(connection, topicsOf(partitions))
        const found = await readOffsets(metadata, ask, partitions, BigInt(timeMs))
        return partitions.flatMap(({ topic, partition }) => {
          const offset = found.get(partitionKey(topic, partition))
          return offset === undefined ? [] : [{ topic, partition, offset }]
        })
      }),

    commitGroupOffsets: (access, groupId, offsets) =>
      run(access, `offsets of consumer group ${groupId} were not set`, (connection, ask) =>
        commit(connection, ask, groupId, offsets),
      ),
  }
}

async function summarise(connection: Connection, ask: AskBroker): Promise<ConsumerGroupSummary[]> {
  const readings = await readGroups(connection, ask, null)
  const committed = readings.flatMap(({ commits }) => commits)
  const metadata = await leadersOf(connection, topicsOf(committed))
  const distinct = new Map(committed.map((each) => [partitionKey(each.topic, each.partition), each]))
  const ends = await readOffsets(metadata, ask, [...distinct.values()], ListOffsetTimestamps.LATEST)
  return readings.map((reading) => ({
    groupId: reading.groupId,
    state: reading.state,
    members: reading.members.length,
    topics: topicsOfGroup(reading),
    lag: totalLag(reading.commits, ends),
  }))
}

async function describe(connection: Connection, ask: AskBroker, groupId: string): Promise<ConsumerGroupDescription> {
  const [reading] = await readGroups(connection, ask, groupId)
  if (reading === undefined) throw new KafkaRefusal('unknown_group', `there is no consumer group ${groupId}`)
  const metadata = await leadersOf(connection, topicsOfGroup(reading))
  const partitions = metadata.topics.flatMap(({ name, partitions: known }) =>
    known.map(({ partitionIndex }) => ({ topic: name ?? '', partition: partitionIndex })),
  )
  const [starts, ends] = await Promise.all([
    readOffsets(metadata, ask, partitions, ListOffsetTimestamps.EARLIEST),
    readOffsets(metadata, ask, partitions, ListOffsetTimestamps.LATEST),
  ])
  const committed = new Map(reading.commits.map((each) => [partitionKey(each.topic, each.partition), each.offset]))
  const owners = ownersOf(reading.members)
  return {
    groupId,
    state: reading.state,
    members: reading.members,
    partitions: partitions.toSorted(byPartition).map((each) => {
      const key = partitionKey(each.topic, each.partition)
      return {
        ...each,
        committedOffset: committed.get(key) ?? null,
        startOffset: starts.get(key) ?? null,
        endOffset: ends.get(key) ?? null,
        memberId: owners.get(key) ?? null,
      }
    }),
  }
}

/** Without a member's id, as an administrator does: the coordinator takes that only while the group has no members. */
async function commit(
  connection: Connection,
  ask: AskBroker,
  groupId: string,
  offsets: PartitionOffset[],
): Promise<void> {
  const { coordinators } = await findCoordinatorV6.api.async(connection, FindCoordinatorKeyTypes.GROUP, [groupId])
  const [coordinator] = coordinators
  if (coordinator === undefined) throw new KafkaRefusal('failed', 'no broker coordinates the group')
  const topics = [...Map.groupBy(offsets, ({ topic }) => topic)].map(([name, named]) => ({
    name,
    partitions: named.map(({ partition, offset }) => ({
      partitionIndex: partition,
      committedOffset: BigInt(offset),
      committedLeaderEpoch: -1,
      committedMetadata: '',
    })),
  }))
  await ask(coordinator, (own) => offsetCommitV9.api.async(own, groupId, -1, '', null, topics))
}

/** Asked for no topic, Kafka would tell of all. */
async function leadersOf(connection: Connection, topics: string[]): Promise<Leaders> {
  return topics.length === 0 ? { brokers: [], topics: [] } : readMetadata(connection, topics)
}

function totalLag(commits: PartitionOffset[], ends: ByPartition<number>): number | null {
  const known = commits.flatMap(({ topic, partition, offset }) => {
    const end = ends.get(partitionKey(topic, partition))
    return end === undefined ? [] : [lagBetween(offset, end)]
  })
  return known.length === 0 ? null : known.reduce((sum, lag) => sum + lag, 0)
}

/** Records between a committed offset and the end. A commit can be past the end for a moment: that is no lag. */
export function lagBetween(committedOffset: number, endOffset: number): number {
  return Math.max(0, endOffset - committedOffset)
}

function ownersOf(members: GroupMember[]): ByPartition<string> {
  return new Map(
    members.flatMap(({ memberId, partitions }) =>
      partitions.map(({ topic, partition }): [string, string] => [partitionKey(topic, partition), memberId]),
    ),
  )
}

function topicsOfGroup({ commits, members }: GroupReading): string[] {
  return topicsOf([...commits, ...members.flatMap(({ partitions }) => partitions)])
}

function topicsOf(partitions: PartitionName[]): string[] {
  return [...new Set(partitions.map(({ topic }) => topic))].toSorted()
}

function byPartition(a: PartitionName, b: PartitionName): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1
  return a.partition - b.partition
}
