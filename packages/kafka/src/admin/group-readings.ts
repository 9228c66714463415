import {
  type Connection,
  consumerGroupDescribeV0,
  decodeConsumerProtocolAssignment,
  describeGroupsV5,
  listGroupsV5,
  offsetFetchV9,
} from '@platformatic/kafka'
import { answerDespite } from './answer-despite.ts'
import type { AskBroker } from './brokers.ts'
import { describeClusterV2 } from './kafka-calls.ts'
import type { PartitionName } from './partition-offsets.ts'

export const groupStates = ['stable', 'rebalancing', 'empty', 'unknown'] as const
/** `rebalancing`: partitions are being given to members; `empty`: it has none. */
export type GroupState = (typeof groupStates)[number]

export interface GroupMember {
  memberId: string
  /** What the program calls itself. */
  clientId: string
  clientHost: string
  /** Null unless it is a static member. */
  instanceId: string | null
  partitions: PartitionName[]
}

export interface GroupReading {
  groupId: string
  state: GroupState
  members: GroupMember[]
  commits: (PartitionName & { offset: number })[]
}

const stateOf: Record<string, GroupState> = {
  Stable: 'stable',
  PreparingRebalance: 'rebalancing',
  CompletingRebalance: 'rebalancing',
  Assigning: 'rebalancing',
  Reconciling: 'rebalancing',
  Empty: 'empty',
}

/** A group that ends between the list and the look. */
const gone = ['GROUP_ID_NOT_FOUND']
const nothingCommitted = -1n

/** Consumer groups, or the one of this id: every broker tells of those that it coordinates. */
export async function readGroups(connection: Connection, ask: AskBroker, only: string | null): Promise<GroupReading[]> {
  const brokers = await describeClusterV2.async(connection)
  const up = brokers.filter(({ isFenced }) => !isFenced)
  const readings = await Promise.all(up.map((broker) => ask(broker, (own) => readOwnGroups(own, only))))
  return readings.flat()
}

async function readOwnGroups(own: Connection, only: string | null): Promise<GroupReading[]> {
  const { groups } = await listGroupsV5.api.async(own, [], ['classic', 'consumer'])
  // other programs than consumers use groups too, Connect's workers for one; a group that only commits has no protocol
  const listed = groups.filter(
    ({ groupId, protocolType }) =>
      (only === null || groupId === only) && (protocolType === 'consumer' || protocolType === ''),
  )
  if (listed.length === 0) return []
  const idsOf = (type: string): string[] =>
    listed.filter(({ groupType }) => groupType.toLowerCase() === type).map(({ groupId }) => groupId)
  const [classic, consumer, commits] = await Promise.all([
    readClassicMembers(own, idsOf('classic')),
    readConsumerMembers(own, idsOf('consumer')),
    readCommits(
      own,
      listed.map(({ groupId }) => groupId),
    ),
  ])
  const members = new Map([...classic, ...consumer])
  return listed.map(({ groupId, groupState }) => ({
    groupId,
    state: stateOf[groupState] ?? 'unknown',
    members: members.get(groupId) ?? [],
    commits: commits.get(groupId) ?? [],
  }))
}

async function readClassicMembers(own: Connection, groupIds: string[]): Promise<[string, GroupMember[]][]> {
  if (groupIds.length === 0) return []
  const { groups } = await answerDespite(gone, describeGroupsV5.api.async(own, groupIds, false))
  return groups.map(({ groupId, members }) => [
    groupId,
    members.map(({ memberId, clientId, clientHost, groupInstanceId, memberAssignment }) => ({
      memberId,
      clientId,
      clientHost: plainHost(clientHost),
      instanceId: groupInstanceId ?? null,
      partitions: assignedIn(memberAssignment),
    })),
  ])
}

async function readConsumerMembers(own: Connection, groupIds: string[]): Promise<[string, GroupMember[]][]> {
  if (groupIds.length === 0) return []
  const { groups } = await answerDespite(gone, consumerGroupDescribeV0.api.async(own, groupIds, false))
  return groups.map(({ groupId, members }) => [
    groupId,
    members.map(({ memberId, clientId, clientHost, instanceId, assignment }) => ({
      memberId,
      clientId,
      clientHost: plainHost(clientHost),
      instanceId: instanceId ?? null,
      partitions: assignment.topicPartitions.flatMap(({ topicName, partitions }) =>
        partitions.map((partition) => ({ topic: topicName, partition })),
      ),
    })),
  ])
}

async function readCommits(own: Connection, groupIds: string[]): Promise<Map<string, GroupReading['commits']>> {
  const asked = groupIds.map((groupId) => ({ groupId, memberId: null, memberEpoch: -1, topics: null }))
  const { groups } = await answerDespite(gone, offsetFetchV9.api.async(own, asked, false))
  return new Map(
    groups.map(({ groupId, topics }) => [
      groupId,
      topics.flatMap(({ name, partitions }) =>
        partitions
          .filter(({ committedOffset }) => committedOffset !== nothingCommitted)
          .map((each) => ({
            topic: name,
            partition: each.partitionIndex,
            offset: Number(each.committedOffset),
          })),
      ),
    ]),
  )
}

/** Clients write this themselves: what is not of Kafka's form is no assignment. Empty while partitions are being given. */
function assignedIn(memberAssignment: Buffer): PartitionName[] {
  if (memberAssignment.length === 0) return []
  try {
    const { assignedPartitions } = decodeConsumerProtocolAssignment(memberAssignment)
    return assignedPartitions.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
  } catch {
    return []
  }
}

/** Java writes addresses with a slash before them. */
function plainHost(clientHost: string): string {
  return clientHost.startsWith('/') ? clientHost.slice(1) : clientHost
}
