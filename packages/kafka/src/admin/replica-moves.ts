import type { PartitionName, ReplicaMove } from '@headwater/reconciliation'
import { alterPartitionReassignmentsV1, type Connection } from '@platformatic/kafka'
import { answerDespite } from './answer-despite.ts'
import { electionTypes, electLeadersV2 } from './kafka-calls.ts'

const timeoutMs = 2_500
const gone = 'UNKNOWN_TOPIC_OR_PARTITION'

/** Also changes how many copies there are, when a move names more or fewer. */
export async function moveReplicas(connection: Connection, moves: ReplicaMove[]): Promise<void> {
  const topics = byTopic(moves).map(([name, partitions]) => ({
    name,
    partitions: partitions.map(({ partition, replicaIds }) => ({ partitionIndex: partition, replicas: replicaIds })),
  }))
  if (topics.length === 0) return
  await answerDespite(
    [gone, 'NO_REASSIGNMENT_IN_PROGRESS'],
    alterPartitionReassignmentsV1.api.async(connection, timeoutMs, true, topics),
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
