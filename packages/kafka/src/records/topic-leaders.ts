import type { Connection } from '@platformatic/kafka'
import { KafkaRefusal } from '../admin/kafka-refusal.ts'
import { type MetadataResponse, type PartitionMetadata, readMetadata } from '../admin/metadata.ts'

/** Brokers, and the partitions of one topic, as a user of that topic is told of them. */
export interface TopicMetadata {
  brokers: MetadataResponse['brokers']
  topicId: string
  partitions: PartitionMetadata[]
}

const unauthorized = 29

/** `not_authorized` before the user has its right; `unknown_topic`. */
export async function describeAsUser(connection: Connection, name: string): Promise<TopicMetadata> {
  const { brokers, topics } = await readMetadata(connection, [name])
  const topic = topics.find((described) => described.name === name)
  if (topic?.errorCode === unauthorized) throw new KafkaRefusal('not_authorized', `topic ${name} was not shown`)
  if (topic === undefined || topic.partitions.length === 0)
    throw new KafkaRefusal('unknown_topic', `there is no topic ${name}`)
  return { brokers, topicId: topic.topicId, partitions: topic.partitions }
}

/** `unknown_partition`. */
export function partitionOf({ partitions }: TopicMetadata, id: number): PartitionMetadata {
  const partition = partitions.find(({ partitionIndex }) => partitionIndex === id)
  if (partition !== undefined) return partition
  throw new KafkaRefusal('unknown_partition', `the topic has ${partitions.length} partitions, and none with id ${id}`)
}
