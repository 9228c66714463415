import { type PartitionOffsets, settableTopicConfigs, type TopicDescription, type TopicFigures } from '@headwater/kafka'

/** A topic as it is shown. */
export function topicView(topic: TopicDescription, offsets: ReadonlyMap<number, PartitionOffsets>) {
  return {
    name: topic.name,
    partitions: topic.partitions.map(({ id, leaderId, replicaIds, inSyncIds }) => ({
      partition: id,
      leader: leaderId,
      replicas: replicaIds,
      inSync: inSyncIds,
      earliestOffset: offsetOf(offsets.get(id)?.earliest),
      latestOffset: offsetOf(offsets.get(id)?.latest),
    })),
    configs: Object.fromEntries(
      Object.entries(topic.configs).flatMap(([name, { value, isDefault }]) =>
        isDefault || value === null ? [] : [[name, value] as const],
      ),
    ),
    configuration: Object.entries(topic.configs).map(([name, config]) => ({
      name,
      ...config,
      isSettable: settable.has(name),
    })),
  }
}

const settable: ReadonlySet<string> = new Set(settableTopicConfigs)

function offsetOf(offset: bigint | undefined): number | null {
  return offset === undefined ? null : Number(offset)
}

/** What a list shows of a topic. */
export function topicSummaryView(
  { name, partitions, replicationFactor }: { name: string; partitions: number; replicationFactor: number },
  { configs, bytes }: TopicFigures,
) {
  const retentionMs = Number(configs['retention.ms']?.value ?? -1)
  return {
    name,
    partitions,
    replicationFactor,
    cleanupPolicy: configs['cleanup.policy']?.value ?? '',
    retentionMs: retentionMs < 0 ? null : retentionMs,
    bytes,
  }
}
