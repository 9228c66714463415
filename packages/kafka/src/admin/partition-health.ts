import type { KafkaObservation } from '@headwater/reconciliation'
import type { Connection } from '@platformatic/kafka'
import { type ByPartition, partitionKey, type Reassignment } from './assignments.ts'
import { describeConfigs } from './configs.ts'
import type { MetadataResponse } from './metadata.ts'

const minInSyncKey = 'min.insync.replicas'
/** Topics with replicas missing whose own minimum is asked for; more are judged by the cluster's default. */
const topicsAsked = 200
const examplesShown = 10

type Health = KafkaObservation['partitions']

/** Topics' own minimum, asked for only where replicas are missing: no others can be under it. */
export async function readMinInSync(
  connection: Connection,
  topics: MetadataResponse['topics'],
): Promise<Map<string, number>> {
  const suspects = topics
    .filter((topic) => topic.partitions.some(({ isrNodes, replicaNodes }) => isrNodes.length < replicaNodes.length))
    .flatMap(({ name }) => name ?? [])
  return minInSyncOf(connection, suspects.slice(0, topicsAsked))
}

/**
 * Counts the partitions that are not as they should be. A copy that a move is still making is not missed: `reassignments` says
 * which, and `minInSync` what a topic's minimum is.
 */
export function countPartitions(
  topics: MetadataResponse['topics'],
  reassignments: ByPartition<Reassignment>,
  minInSync: (topic: string) => number,
): Health {
  const withoutLeader: string[] = []
  const underMinInSync: string[] = []
  const underReplicated: string[] = []
  let total = 0
  for (const topic of topics) {
    if (topic.name == null) continue
    for (const partition of topic.partitions) {
      total += 1
      const name = partitionKey(topic.name, partition.partitionIndex)
      const promised = partition.replicaNodes.length - (reassignments.get(name)?.addingIds.length ?? 0)
      if (partition.leaderId < 0) withoutLeader.push(name)
      // a topic of fewer replicas than the minimum is held to what it has
      const minimum = Math.min(minInSync(topic.name), promised)
      if (partition.isrNodes.length < minimum) underMinInSync.push(name)
      if (partition.isrNodes.length < promised) underReplicated.push(name)
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

async function minInSyncOf(connection: Connection, topics: string[]): Promise<Map<string, number>> {
  const described = await describeConfigs(
    connection,
    topics.map((name) => ({ resource: { type: 'topic', name }, keys: [minInSyncKey] })),
  )
  return new Map(
    described.flatMap(({ resourceName, configs }) =>
      configs.map(({ value }): [string, number] => [resourceName, Number(value)]),
    ),
  )
}
