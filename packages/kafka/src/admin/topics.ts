import { isInternalTopic, type KafkaAccess } from '@headwater/model'
import {
  ConfigResourceTypes,
  ConfigSources,
  type Connection,
  createPartitionsV3,
  createTopicsV7,
  deleteTopicsV6,
  describeConfigsV4,
} from '@platformatic/kafka'
import type { ConnectionCache } from './connection-cache.ts'
import { KafkaRefusal } from './kafka-refusal.ts'
import { type PartitionMetadata, readMetadata } from './metadata.ts'
import { describedTopicConfigs, listedTopicConfigs, refuseOtherConfigs } from './topic-configs.ts'

export interface TopicSummary {
  name: string
  partitions: number
  /** Replicas of the first partition; they can differ while replicas are being moved. */
  replicationFactor: number
  configs: TopicConfigs
}

/** By name; `isDefault` when the topic has no value of its own. */
export type TopicConfigs = Record<string, { value: string | null; isDefault: boolean }>

export interface TopicDescription extends Omit<TopicSummary, 'partitions'> {
  partitions: { id: number; leaderId: number | null; replicaIds: number[]; inSyncIds: number[] }[]
}

export interface NewTopic {
  name: string
  partitions: number
  replicationFactor: number
  configs: Record<string, string>
}

/** Topics for the API. Internal topics do not exist here. Every call rejects with a KafkaRefusal and nothing else. */
export interface TopicAdmin {
  /** By name. */
  listTopics(access: KafkaAccess): Promise<TopicSummary[]>
  /** `topic_exists`, `invalid_topic`, `invalid_config`, `invalid_partitions`, `invalid_replication_factor`. */
  createTopic(access: KafkaAccess, topic: NewTopic): Promise<void>
  /** `unknown_topic`. */
  describeTopic(access: KafkaAccess, name: string): Promise<TopicDescription>
  /** Raises the number of partitions to `total`: `invalid_partitions` when it is no raise, `unknown_topic`. */
  alterPartitions(access: KafkaAccess, name: string, total: number): Promise<void>
  /** Deletes the records too: `unknown_topic`. */
  deleteTopic(access: KafkaAccess, name: string): Promise<void>
}

const timeoutMs = 2_500

export function createTopicAdmin(connections: ConnectionCache): TopicAdmin {
  return {
    listTopics: (access) => connections.run(access, 'topics were not listed', readTopics),

    createTopic(access, topic) {
      return connections.run(access, `topic ${topic.name} was not created`, async (connection) => {
        if (isInternalTopic(topic.name))
          throw new KafkaRefusal('invalid_topic', 'names that begin with __ are reserved')
        refuseOtherConfigs(topic.configs)
        await createTopicsV7.api.async(connection, [toRequest(topic)], timeoutMs, false)
      })
    },

    describeTopic(access, name) {
      return connections.run(access, `topic ${name} was not described`, async (connection) => {
        refuseInternal(name)
        return readTopic(connection, name)
      })
    },

    alterPartitions(access, name, total) {
      return connections.run(access, `topic ${name} was not given ${total} partitions`, async (connection) => {
        refuseInternal(name)
        await createPartitionsV3.api.async(connection, [{ name, count: total, assignments: null }], timeoutMs, false)
      })
    },

    deleteTopic(access, name) {
      return connections.run(access, `topic ${name} was not deleted`, async (connection) => {
        refuseInternal(name)
        await deleteTopicsV6.api.async(connection, [{ name }], timeoutMs)
      })
    },
  }
}

function refuseInternal(name: string): void {
  if (isInternalTopic(name)) throw unknownTopic(name)
}

function unknownTopic(name: string): KafkaRefusal {
  return new KafkaRefusal('unknown_topic', `there is no topic ${name}`)
}

function toRequest(topic: NewTopic): Parameters<typeof createTopicsV7.createRequest>[0][number] {
  return {
    name: topic.name,
    numPartitions: topic.partitions,
    replicationFactor: topic.replicationFactor,
    assignments: [],
    configs: Object.entries(topic.configs).map(([name, value]) => ({ name, value })),
  }
}

async function readTopics(connection: Connection): Promise<TopicSummary[]> {
  const metadata = await readMetadata(connection, null)
  const topics = metadata.topics.flatMap((topic) =>
    topic.name == null || isInternalTopic(topic.name) ? [] : [{ ...topic, name: topic.name }],
  )
  const names = topics.map(({ name }) => name)
  const configs = await readConfigs(connection, names, listedTopicConfigs)
  return topics
    .map((topic) => ({
      name: topic.name,
      partitions: topic.partitions.length,
      replicationFactor: replicationFactorOf(topic.partitions),
      configs: configs.get(topic.name) ?? {},
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function readTopic(connection: Connection, name: string): Promise<TopicDescription> {
  const metadata = await readMetadata(connection, [name])
  const partitions = metadata.topics.find((topic) => topic.name === name)?.partitions ?? []
  if (partitions.length === 0) throw unknownTopic(name)
  const configs = await readConfigs(connection, [name], describedTopicConfigs)
  return {
    name,
    replicationFactor: replicationFactorOf(partitions),
    configs: configs.get(name) ?? {},
    partitions: partitions
      .map((partition) => ({
        id: partition.partitionIndex,
        leaderId: partition.leaderId < 0 ? null : partition.leaderId,
        replicaIds: partition.replicaNodes,
        inSyncIds: partition.isrNodes,
      }))
      .toSorted((a, b) => a.id - b.id),
  }
}

function replicationFactorOf(partitions: PartitionMetadata[]): number {
  return partitions.find(({ partitionIndex }) => partitionIndex === 0)?.replicaNodes.length ?? 0
}

async function readConfigs(
  connection: Connection,
  topics: string[],
  keys: string[],
): Promise<Map<string, TopicConfigs>> {
  if (topics.length === 0) return new Map()
  const resources = topics.map((resourceName) => ({
    resourceType: ConfigResourceTypes.TOPIC,
    resourceName,
    configurationKeys: keys,
  }))
  const { results } = await describeConfigsV4.api.async(connection, resources, false, false)
  return new Map(
    results.map(({ resourceName, configs }): [string, TopicConfigs] => [
      resourceName,
      Object.fromEntries(
        configs
          .toSorted((a, b) => (a.name < b.name ? -1 : 1))
          .map(({ name, value, configSource }) => [
            name,
            { value: value ?? null, isDefault: configSource !== ConfigSources.DYNAMIC_TOPIC_CONFIG },
          ]),
      ),
    ]),
  )
}
