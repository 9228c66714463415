import { probeTopicName } from '@headwater/model'
import { type Connection, createTopicsV7, deleteTopicsV6, ProtocolError, ResponseError } from '@platformatic/kafka'
import { KafkaRefusal } from './kafka-refusal.ts'
import { type MetadataResponse, type PartitionMetadata, readMetadata } from './metadata.ts'

const timeoutMs = 3_000

/**
 * Sees to it that the probe topic has one partition that can be led: makes it, or makes it anew when all of its replicas are
 * on brokers that are gone. Nothing but probe records is ever in it. May have to be called again, when it says so by
 * rejecting.
 */
export async function prepareProbeTopic(connection: Connection, replicationFactor: number): Promise<void> {
  const metadata = await readMetadata(connection, [probeTopicName])
  const brokers = metadata.brokers.map(({ nodeId }) => nodeId).toSorted((a, b) => a - b)
  const [partition] = partitionsOf(metadata)
  if (partition === undefined) return createProbeTopic(connection, brokers.length, replicationFactor)
  if (partition.replicaNodes.some((replica) => brokers.includes(replica))) return
  await deleteTopicsV6.api.async(connection, [{ name: probeTopicName }], timeoutMs)
  throw new KafkaRefusal('failed', 'the probe topic was made for other brokers and is being made anew')
}

function partitionsOf(metadata: MetadataResponse): PartitionMetadata[] {
  return metadata.topics.find((topic) => topic.name === probeTopicName)?.partitions ?? []
}

async function createProbeTopic(connection: Connection, brokers: number, replicationFactor: number): Promise<void> {
  const topic = {
    name: probeTopicName,
    numPartitions: 1,
    replicationFactor: Math.min(replicationFactor, brokers),
    assignments: [],
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
