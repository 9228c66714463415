import { KafkaRefusal, type TopicAdmin, type TopicDescription } from '@headwater/kafka'

/** Topics of one cluster, in memory, with the refusals of the real ones. Real Kafka is tested end to end. */
export function createFakeTopics(): TopicAdmin {
  const topics = new Map<string, TopicDescription>()
  const find = (name: string): TopicDescription => {
    const topic = topics.get(name)
    if (!topic) throw new KafkaRefusal('unknown_topic', `there is no topic ${name}`)
    return topic
  }
  return {
    listTopics: async () =>
      [...topics.values()]
        .map(({ name, replicationFactor, partitions: all }) => ({ name, replicationFactor, partitions: all.length }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    createTopic: async (_access, { name, partitions: count, replicationFactor, configs }) => {
      if (topics.has(name)) throw new KafkaRefusal('topic_exists', 'exists')
      const own = Object.entries(configs).map(([key, value]) => [key, { value, isDefault: false }] as const)
      topics.set(name, { name, replicationFactor, configs: Object.fromEntries(own), partitions: partitions(count) })
    },
    describeTopic: async (_access, name) => find(name),
    alterPartitions: async (_access, name, total) => {
      topics.set(name, { ...find(name), partitions: partitions(total) })
    },
    alterTopicConfigs: async (_access, name, changes) => {
      const topic = find(name)
      const configs = { ...topic.configs }
      for (const [key, value] of Object.entries(changes)) configs[key] = { value, isDefault: value === null }
      topics.set(name, { ...topic, configs })
    },
    readTopicFigures: async (_access, listed) =>
      new Map(listed.map(({ name }) => [name, { configs: find(name).configs, bytes: 0 }])),
    readPartitionOffsets: async (_access, name) =>
      new Map(find(name).partitions.map(({ id }) => [id, { earliest: 0n, latest: 0n }])),
    deleteTopic: async (_access, name) => {
      find(name)
      topics.delete(name)
    },
  }
}

function partitions(count: number): TopicDescription['partitions'] {
  return Array.from({ length: count }, (_, id) => ({ id, leaderId: 1, replicaIds: [1, 2], inSyncIds: [1, 2] }))
}
