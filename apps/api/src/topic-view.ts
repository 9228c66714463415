import type { TopicDescription } from '@headwater/kafka'

/** A topic as it is shown: configurations that the topic has of its own. */
export function topicView(topic: TopicDescription) {
  return {
    name: topic.name,
    partitions: topic.partitions.map(({ id, leaderId, replicaIds, inSyncIds }) => ({
      partition: id,
      leader: leaderId,
      replicas: replicaIds,
      inSync: inSyncIds,
    })),
    configs: Object.fromEntries(
      Object.entries(topic.configs).flatMap(([name, { value, isDefault }]) =>
        isDefault || value === null ? [] : [[name, value] as const],
      ),
    ),
  }
}
