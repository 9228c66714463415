import { FetchIsolationLevels, type ListOffsetTimestamps, listOffsetsV9 } from '@platformatic/kafka'
import { answerDespite } from './answer-despite.ts'
import { type ByPartition, partitionKey } from './assignments.ts'
import type { BrokerAddress } from './broker-connection.ts'
import type { AskBroker } from './brokers.ts'
import type { MetadataResponse, PartitionMetadata } from './metadata.ts'

export interface PartitionName {
  topic: string
  partition: number
}

/** Who leads what, as a broker told. */
export interface Leaders extends Pick<MetadataResponse, 'brokers'> {
  topics: { name?: string | null | undefined; partitions: Pick<PartitionMetadata, 'partitionIndex' | 'leaderId'>[] }[]
}

/** A time in ms since 1970, or one of the library's names for the ends of a partition. */
export type OffsetPosition = bigint | (typeof ListOffsetTimestamps)[keyof typeof ListOffsetTimestamps]

/** What a partition answers while its leader changes: its offset is not known now. */
const passing = ['NOT_LEADER_OR_FOLLOWER', 'UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'OFFSET_NOT_AVAILABLE']
const notAReplica = -1
const anyEpoch = -1

/**
 * The offset of each partition at a position, as its leader tells: one request to each leader. A partition that has no leader
 * now, and one without a record at or after the time, is absent.
 */
export async function readOffsets(
  metadata: Leaders,
  ask: AskBroker,
  partitions: PartitionName[],
  position: OffsetPosition,
): Promise<ByPartition<number>> {
  const answers = await Promise.all(askLeaders(metadata, ask, partitions, position))
  return new Map(answers.flat().map(({ topic, partition, offset }) => [partitionKey(topic, partition), Number(offset)]))
}

/** The same of one topic, by its partitions' numbers; those whose leader does not answer are absent too. */
export async function readOffsetsOfTopic(
  { brokers }: Pick<Leaders, 'brokers'>,
  ask: AskBroker,
  topic: { name: string; partitions: PartitionMetadata[] },
  position: OffsetPosition,
): Promise<Map<number, bigint>> {
  const named = topic.partitions.map(({ partitionIndex }) => ({ topic: topic.name, partition: partitionIndex }))
  const asked = askLeaders({ brokers, topics: [topic] }, ask, named, position)
  const answers = await Promise.all(asked.map((answer) => answer.catch(() => [])))
  return new Map(answers.flat().map(({ partition, offset }) => [partition, offset]))
}

type KnownOffset = PartitionName & { offset: bigint }

function askLeaders(
  metadata: Leaders,
  ask: AskBroker,
  partitions: PartitionName[],
  position: OffsetPosition,
): Promise<KnownOffset[]>[] {
  return [...groupByLeader(metadata, partitions)].map(([leader, led]) =>
    ask(leader, (own) => offsetsOf(own, led, position)),
  )
}

async function offsetsOf(
  own: Parameters<typeof listOffsetsV9.api.async>[0],
  partitions: PartitionName[],
  timestamp: bigint,
): Promise<KnownOffset[]> {
  const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([name, named]) => ({
    name,
    partitions: named.map(({ partition }) => ({ partitionIndex: partition, currentLeaderEpoch: anyEpoch, timestamp })),
  }))
  const call = listOffsetsV9.api.async(own, notAReplica, FetchIsolationLevels.READ_UNCOMMITTED, topics)
  const answer = await answerDespite(passing, call)
  return answer.topics.flatMap(({ name, partitions: told }) =>
    told
      .filter(({ errorCode, offset }) => errorCode === 0 && offset >= 0n)
      .map(({ partitionIndex, offset }) => ({ topic: name, partition: partitionIndex, offset })),
  )
}

function groupByLeader(metadata: Leaders, partitions: PartitionName[]): Map<BrokerAddress, PartitionName[]> {
  const brokers = new Map(metadata.brokers.map((broker) => [broker.nodeId, broker]))
  const leaders = new Map(
    metadata.topics.flatMap(({ name, partitions: known }) =>
      known.map(({ partitionIndex, leaderId }) => [partitionKey(name ?? '', partitionIndex), brokers.get(leaderId)]),
    ),
  )
  const led = new Map<BrokerAddress, PartitionName[]>()
  for (const each of partitions) {
    const leader = leaders.get(partitionKey(each.topic, each.partition))
    if (leader === undefined) continue
    const known = led.get(leader)
    if (known) known.push(each)
    else led.set(leader, [each])
  }
  return led
}
