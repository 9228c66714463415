import { isInternalTopic, type KafkaAccess } from '@headwater/model'
import {
  ConfigSources,
  type Connection,
  createPartitionsV3,
  createTopicsV7,
  deleteTopicsV6,
  ListOffsetTimestamps,
} from '@platformatic/kafka'
import { partitionKey } from './assignments.ts'
import type { AskBroker } from './brokers.ts'
import { alterConfigs, type ConfigChanges, describeConfigs } from './configs.ts'
import { askBrokersOf, type ConnectionCache } from './connection-cache.ts'
import { describeClusterV2 } from './kafka-calls.ts'
import { KafkaRefusal } from './kafka-refusal.ts'
import { askForFolders } from './log-folders.ts'
import { type PartitionMetadata, readMetadata } from './metadata.ts'
import { readOffsetsOfTopic } from './partition-offsets.ts'
import { describedTopicConfigs, listedTopicConfigs, refuseOtherConfigs } from './topic-configs.ts'

export interface TopicSummary {
  name: string
  partitions: number
  /** Replicas of the first partition; they can differ while replicas are being moved. */
  replicationFactor: number
}

/** By name; `isDefault` when the topic has no value of its own. */
export type TopicConfigs = Record<string, { value: string | null; isDefault: boolean }>

export interface TopicDescription extends Omit<TopicSummary, 'partitions'> {
  partitions: { id: number; leaderId: number | null; replicaIds: number[]; inSyncIds: number[] }[]
  configs: TopicConfigs
}

/** Where a partition's records begin, and the offset that the next one gets. */
export interface PartitionOffsets {
  earliest: bigint
  latest: bigint
}

/** What a list shows of one topic beside its name. `bytes`: of one copy of each partition; null when no broker told. */
export interface TopicFigures {
  configs: TopicConfigs
  bytes: number | null
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
  /** Of these topics, by name; one that is gone is left out. */
  readTopicFigures(access: KafkaAccess, topics: TopicSummary[]): Promise<Map<string, TopicFigures>>
  /** By partition; one whose leader does not answer is left out. */
  readPartitionOffsets(access: KafkaAccess, name: string): Promise<Map<number, PartitionOffsets>>
  /** `topic_exists`, `invalid_topic`, `invalid_config`, `invalid_partitions`, `invalid_replication_factor`. */
  createTopic(access: KafkaAccess, topic: NewTopic): Promise<void>
  /** `unknown_topic`. */
  describeTopic(access: KafkaAccess, name: string): Promise<TopicDescription>
  /** Raises the number of partitions to `total`: `invalid_partitions` when it is no raise, `unknown_topic`. */
  alterPartitions(access: KafkaAccess, name: string, total: number): Promise<void>
  /** Sets values of the topic's own, all or none; null takes one away again: `unknown_topic`, `invalid_config`. */
  alterTopicConfigs(access: KafkaAccess, name: string, changes: ConfigChanges): Promise<void>
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

    alterTopicConfigs(access, name, changes) {
      return connections.run(access, `topic ${name} was not configured`, async (connection) => {
        refuseInternal(name)
        refuseOtherConfigs(changes)
        await readTopic(connection, name)
        await alterConfigs(connection, [{ type: 'topic', name }], changes)
      })
    },

    readTopicFigures(access, topics) {
      return connections.run(access, 'topics were not measured', (connection) =>
        readFigures(connection, askBrokersOf(connections, access), topics),
      )
    },

    readPartitionOffsets(access, name) {
      return connections.run(access, `offsets of ${name} were not read`, (connection) =>
        readPartitionOffsets(connection, askBrokersOf(connections, access), name),
      )
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
  return topics
    .map((topic) => ({
      name: topic.name,
      partitions: topic.partitions.length,
      replicationFactor: replicationFactorOf(topic.partitions),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function readFigures(
  connection: Connection,
  ask: AskBroker,
  topics: TopicSummary[],
): Promise<Map<string, TopicFigures>> {
  if (topics.length === 0) return new Map()
  const brokers = (await describeClusterV2.async(connection)).filter(({ isFenced }) => !isFenced)
  const names = topics.map(({ name }) => name)
  const [configs, { stored }] = await Promise.all([
    readConfigs(connection, names, listedTopicConfigs),
    askForFolders(ask, brokers, topics),
  ])
  const bytesOf = ({ name, partitions }: TopicSummary): number | null => {
    const copies = Array.from({ length: partitions }, (_, id) => stored.get(partitionKey(name, id)))
    if (copies.every((copy) => copy === undefined)) return null
    return copies.reduce((sum, copy) => sum + Math.max(0, ...(copy?.values() ?? [])), 0)
  }
  return new Map(
    topics.flatMap((topic): [string, TopicFigures][] => {
      const own = configs.get(topic.name)
      return own === undefined ? [] : [[topic.name, { configs: own, bytes: bytesOf(topic) }]]
    }),
  )
}

async function readPartitionOffsets(
  connection: Connection,
  ask: AskBroker,
  name: string,
): Promise<Map<number, PartitionOffsets>> {
  const metadata = await readMetadata(connection, [name])
  const topic = { name, partitions: metadata.topics.find((described) => described.name === name)?.partitions ?? [] }
  const [first, next] = await Promise.all([
    readOffsetsOfTopic(metadata, ask, topic, ListOffsetTimestamps.EARLIEST),
    readOffsetsOfTopic(metadata, ask, topic, ListOffsetTimestamps.LATEST),
  ])
  return new Map(
    [...first].flatMap(([partition, offset]): [number, PartitionOffsets][] => {
      const end = next.get(partition)
      return end === undefined ? [] : [[partition, { earliest: offset, latest: end }]]
    }),
  )
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
  const wanted = topics.map((name) => ({ resource: { type: 'topic' as const, name }, keys }))
  const results = (await describeConfigs(connection, wanted)).filter(({ errorCode }) => errorCode === 0)
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
