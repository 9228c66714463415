import { probeTopicName } from '@headwater/model'
import { type Connection, createTopicsV7, deleteTopicsV6, ProtocolError, ResponseError } from '@platformatic/kafka'
import { electPreferredLeaders } from './elect-leaders.ts'
import { KafkaRefusal } from './kafka-refusal.ts'
import { type MetadataResponse, type PartitionMetadata, readMetadata } from './metadata.ts'

const timeoutMs = 3_000

/**
 * Sees to it that every broker leads a partition of the probe topic: makes it, elects its leaders, or makes it anew when
 * the brokers are others than when it was made. Nothing but probe records is ever in it. May have to be called again, when
 * it says so by rejecting.
 */
export async function prepareProbeTopic(connection: Connection, replicationFactor: number): Promise<void> {
  const metadata = await readMetadata(connection, [probeTopicName])
  const brokers = metadata.brokers.map(({ nodeId }) => nodeId).toSorted((a, b) => a - b)
  const partitions = partitionsOf(metadata)
  if (partitions.length === 0) return createProbeTopic(connection, brokers, replicationFactor)
  if (brokers.every((broker) => partitions.some((partition) => partition.leaderId === broker))) return
  if (brokers.every((broker) => partitions.some((partition) => partition.replicaNodes[0] === broker))) {
    const indexes = partitions.map((partition) => partition.partitionIndex)
    return electPreferredLeaders(connection, probeTopicName, indexes)
  }
  await deleteTopicsV6.api.async(connection, [{ name: probeTopicName }], timeoutMs)
  throw new KafkaRefusal('failed', 'the probe topic was made for other brokers and is being made anew')
}

function partitionsOf(metadata: MetadataResponse): PartitionMetadata[] {
  return metadata.topics.find((topic) => topic.name === probeTopicName)?.partitions ?? []
}

async function createProbeTopic(connection: Connection, brokers: number[], replicationFactor: number): Promise<void> {
  const replicas = Math.min(replicationFactor, brokers.length)
  const assignments = brokers.map((_, index) => ({
    partitionIndex: index,
    brokerIds: Array.from({ length: replicas }, (_replica, offset) => brokers[(index + offset) % brokers.length] ?? 0),
  }))
  const topic = {
    name: probeTopicName,
    numPartitions: -1, // counts come from the assignments
    replicationFactor: -1,
    assignments,
    configs: [
      { name: 'retention.ms', value: '3600000' },
      { name: 'segment.bytes', value: String(1024 * 1024) },
    ],
  }
  try {
    await createTopicsV7.api.async(connection, [topic], timeoutMs, false)
  } catch (error) {
    // somebody else verifies at the same time, or this broker had not heard of the topic yet
    if (!alreadyExists(error)) throw error
  }
}

function alreadyExists(error: unknown): boolean {
  return (
    error instanceof ResponseError &&
    error.errors.some((cause) => cause instanceof ProtocolError && cause.apiId === 'TOPIC_ALREADY_EXISTS')
  )
}
