import type { KafkaObservation } from '@headwater/reconciliation'
import { ConfigResourceTypes, type Connection, describeConfigsV4 } from '@platformatic/kafka'
import type { MetadataResponse, PartitionMetadata } from './metadata.ts'

const minInSyncKey = 'min.insync.replicas'
/** Topics with replicas missing whose own minimum is asked for; more are judged by the cluster's default. */
const topicsAsked = 200
const examplesShown = 10

type Health = KafkaObservation['partitions']

/** Counts the partitions that are not as they should be. Asks for topics' own minimum only where replicas are missing. */
export async function partitionHealth(
  connection: Connection,
  topics: MetadataResponse['topics'],
  defaultMinInSync: number,
): Promise<Health> {
  const suspects = topics.filter((topic) => topic.partitions.some(isUnderReplicated)).flatMap(({ name }) => name ?? [])
  const minimums = await minInSyncOf(connection, suspects.slice(0, topicsAsked))
  return countPartitions(topics, (name) => minimums.get(name) ?? defaultMinInSync)
}

/** The counting by itself. `minInSync` says what a topic's minimum is. */
export function countPartitions(topics: MetadataResponse['topics'], minInSync: (topic: string) => number): Health {
  const withoutLeader: string[] = []
  const underMinInSync: string[] = []
  const underReplicated: string[] = []
  let total = 0
  for (const topic of topics) {
    if (topic.name == null) continue
    for (const partition of topic.partitions) {
      total += 1
      const name = `${topic.name}-${partition.partitionIndex}`
      if (partition.leaderId < 0) withoutLeader.push(name)
      // a topic of fewer replicas than the minimum is held to what it has
      const minimum = Math.min(minInSync(topic.name), partition.replicaNodes.length)
      if (partition.isrNodes.length < minimum) underMinInSync.push(name)
      if (isUnderReplicated(partition)) underReplicated.push(name)
    }
  }
  return {
    total,
    withoutLeader: withoutLeader.length,
    underReplicated: underReplicated.length,
    underMinInSync: underMinInSync.length,
    examples: [...new Set([...withoutLeader, ...underMinInSync, ...underReplicated])].slice(0, examplesShown),
  }
}

function isUnderReplicated(partition: PartitionMetadata): boolean {
  return partition.isrNodes.length < partition.replicaNodes.length
}

async function minInSyncOf(connection: Connection, topics: string[]): Promise<Map<string, number>> {
  if (topics.length === 0) return new Map()
  const resources = topics.map((resourceName) => ({
    resourceType: ConfigResourceTypes.TOPIC,
    resourceName,
    configurationKeys: [minInSyncKey],
  }))
  const { results } = await describeConfigsV4.api.async(connection, resources, false, false)
  return new Map(
    results.flatMap(({ resourceName, configs }) =>
      configs.map(({ value }): [string, number] => [resourceName, Number(value)]),
    ),
  )
}
