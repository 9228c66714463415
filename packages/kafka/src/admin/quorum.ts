import type { KafkaObservation } from '@headwater/reconciliation'
import { type Connection, describeQuorumV2 } from '@platformatic/kafka'
import { withActiveController } from './active-controller.ts'
import { directoryIdOf } from './kafka-calls.ts'
import { KafkaRefusal } from './kafka-refusal.ts'

/** A voter is caught up when it had all of the log this recently, ms: three fetches of 1 s without an answer. */
const caughtUpWithinMs = 3_000

type MetadataLog = describeQuorumV2.DescribeQuorumResponsePartition

/** Who writes, votes on and follows the metadata, as the active controller tells it. */
export async function readMetadataLog(connection: Connection): Promise<MetadataLog> {
  const request = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }]
  const { topics } = await withActiveController(connection, () => describeQuorumV2.api.async(connection, request))
  const log = topics[0]?.partitions[0]
  if (log === undefined || log.leaderId < 0) throw new KafkaRefusal('failed', 'there is no active controller')
  return log
}

export function votersOf({ leaderId, currentVoters }: MetadataLog): KafkaObservation['quorum'] {
  // the leader's own entry carries its clock, and the others are measured by that clock
  const nowMs = currentVoters.reduce((latest, voter) => Math.max(latest, Number(voter.lastCaughtUpTimestamp)), 0)
  const caughtUp = currentVoters.filter(
    (voter) => voter.replicaId === leaderId || nowMs - Number(voter.lastCaughtUpTimestamp) <= caughtUpWithinMs,
  )
  return {
    leaderId,
    voterIds: sortedIds(currentVoters),
    caughtUpVoterIds: sortedIds(caughtUp),
    directoryIds: Object.fromEntries(
      currentVoters.map(({ replicaId, replicaDirectoryId }) => [replicaId, directoryIdOf(replicaDirectoryId)]),
    ),
  }
}

export function fetchTimes({ leaderId, currentVoters, observers }: MetadataLog): KafkaObservation['fetchedAtMs'] {
  const times: KafkaObservation['fetchedAtMs'] = {}
  for (const { replicaId, lastFetchTimestamp } of [...currentVoters, ...observers]) {
    // Kafka says -1 of one that has not fetched since the leader was elected
    if (replicaId === leaderId || lastFetchTimestamp <= 0n) continue
    // one whose volume was lost is told of twice for five minutes: its former directory observes, and fetches no more
    times[replicaId] = Math.max(times[replicaId] ?? 0, Number(lastFetchTimestamp))
  }
  return times
}

function sortedIds(replicas: { replicaId: number }[]): number[] {
  return replicas.map(({ replicaId }) => replicaId).toSorted((a, b) => a - b)
}
