import type { KafkaAccess, Random } from '@headwater/model'
import { type Connection, murmur2, ProduceAcks, produceV11 } from '@platformatic/kafka'
import { askBrokersOf, type ConnectionCache } from '../admin/connection-cache.ts'
import { KafkaRefusal } from '../admin/kafka-refusal.ts'
import { describeAsUser, partitionOf, type TopicMetadata } from './topic-leaders.ts'

const replicationTimeoutMs = 5_000

export interface RecordToProduce {
  /** Null: as Kafka's own clients choose, by the key's hash, or any where there is no key. */
  partition: number | null
  key: Buffer | null
  /** Null: a tombstone. */
  value: Buffer | null
  headers: { key: Buffer; value: Buffer }[]
  timestampMs: number
}

export interface WrittenRecord {
  partition: number
  offset: bigint
}

export async function produceRecord(
  connections: ConnectionCache,
  access: KafkaAccess,
  random: Random,
  { topic, record }: { topic: string; record: RecordToProduce },
): Promise<WrittenRecord> {
  const metadata = await connections.run(access, `topic ${topic} was not found`, (connection) =>
    describeAsUser(connection, topic),
  )
  const partition = record.partition ?? choosePartition(record.key, metadata.partitions.length, random)
  const leader = leaderOf(metadata, partition)
  const offset = await askBrokersOf(connections, access)(leader, (connection) =>
    write(connection, { ...messageOf(record), topic, partition }),
  )
  return { partition, offset }
}

/** Where Kafka's own clients would put it, so that records of one key stay in order. */
export function choosePartition(key: Buffer | null, partitions: number, random: Random): number {
  const number = key === null ? Buffer.from(random.bytes(4)).readInt32BE() : murmur2(key)
  return (number & 0x7fffffff) % partitions
}

function leaderOf(metadata: TopicMetadata, partition: number) {
  const { leaderId } = partitionOf(metadata, partition)
  const leader = metadata.brokers.find(({ nodeId }) => nodeId === leaderId)
  if (leader === undefined) throw new KafkaRefusal('failed', `partition ${partition} has no leader now`)
  return leader
}

type Message = Parameters<typeof produceV11.createRequest>[2][number]

function messageOf({ key, value, headers, timestampMs }: RecordToProduce): Omit<Message, 'topic'> {
  return {
    ...(key === null ? {} : { key }),
    // the client writes null as a tombstone, although its types know of none
    value: value as Buffer,
    headers: new Map(headers.map((header) => [header.key, header.value])),
    timestamp: BigInt(timestampMs),
  }
}

async function write(connection: Connection, message: Message): Promise<bigint> {
  const response = await produceV11.api.async(connection, ProduceAcks.ALL, replicationTimeoutMs, [message])
  const written = typeof response === 'boolean' ? undefined : response.responses[0]?.partitionResponses[0]
  if (written === undefined) throw new KafkaRefusal('failed', 'the record was not acknowledged')
  return written.baseOffset
}
