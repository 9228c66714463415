import type { DecidedMove, PartitionName } from '@headwater/reconciliation'
import { alterPartitionReassignmentsV1, type Connection } from '@platformatic/kafka'
import { answerDespite } from './answer-despite.ts'
import { assignmentsOf, type ByPartition, partitionKey } from './assignments.ts'
import { electionTypes, electLeadersV2 } from './kafka-calls.ts'
import { readMetadata } from './metadata.ts'

const timeoutMs = 2_500
const gone = 'UNKNOWN_TOPIC_OR_PARTITION'

/**
 * Also changes how many copies there are, when a move names more or fewer. Kafka compares nothing itself, so what was decided
 * about copies that are elsewhere by now is left out just before.
 */
export async function moveReplicas(connection: Connection, moves: DecidedMove[]): Promise<void> {
  const now = await readReplicaIds(connection, [...new Set(moves.map(({ topic }) => topic))])
  const current = moves.filter(
    ({ topic, partition, fromIds }) => now.get(partitionKey(topic, partition))?.join() === fromIds.join(),
  )
  const topics = byTopic(current).map(([name, partitions]) => ({
    name,
    partitions: partitions.map(({ partition, replicaIds }) => ({ partitionIndex: partition, replicas: replicaIds })),
  }))
  if (topics.length === 0) return
  await answerDespite(
    [gone, 'NO_REASSIGNMENT_IN_PROGRESS'],
    alterPartitionReassignmentsV1.api.async(connection, timeoutMs, true, topics),
  )
}

async function readReplicaIds(connection: Connection, topicNames: string[]): Promise<ByPartition<number[]>> {
  const { topics } = await readMetadata(connection, topicNames)
  return new Map(
    assignmentsOf(topics, new Map(), new Map()).map(({ topic, partition, replicaIds }) => [
      partitionKey(topic, partition),
      replicaIds,
    ]),
  )
}

export function electLeaders(connection: Connection, partitions: PartitionName[]): Promise<void> {
  return elect(connection, electionTypes.preferred, partitions)
}

/** Unclean: what only the missing replicas had is lost. */
export function electSurvivors(connection: Connection, partitions: PartitionName[]): Promise<void> {
  return elect(connection, electionTypes.unclean, partitions)
}

async function elect(connection: Connection, type: number, partitions: PartitionName[]): Promise<void> {
  const topics = byTopic(partitions).map(([name, named]) => ({ name, partitions: named.map((each) => each.partition) }))
  if (topics.length === 0) return
  await answerDespite(
    [gone, 'ELECTION_NOT_NEEDED', 'PREFERRED_LEADER_NOT_AVAILABLE', 'ELIGIBLE_LEADERS_NOT_AVAILABLE'],
    electLeadersV2.async(connection, type, topics, timeoutMs),
  )
}

function byTopic<T extends PartitionName>(partitions: T[]): [topic: string, partitions: T[]][] {
  return [...Map.groupBy(partitions, ({ topic }) => topic)]
}
