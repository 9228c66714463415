import type { PartitionAssignment } from '@headwater/reconciliation'
import { type Connection, listPartitionReassignmentsV0 } from '@platformatic/kafka'
import type { StoredBytes } from './log-folders.ts'
import type { MetadataResponse } from './metadata.ts'

const timeoutMs = 2_500

/** What a move adds and will remove. */
export interface Reassignment {
  addingIds: number[]
  removingIds: number[]
}

/** By `partitionKey`. */
export type ByPartition<T> = Map<string, T>

export function assignmentsOf(
  topics: MetadataResponse['topics'],
  reassignments: ByPartition<Reassignment>,
  stored: StoredBytes,
): PartitionAssignment[] {
  return topics.flatMap(({ name: topic, partitions }) =>
    topic == null
      ? []
      : partitions.map((metadata) => {
          const key = partitionKey(topic, metadata.partitionIndex)
          const { addingIds, removingIds } = reassignments.get(key) ?? { addingIds: [], removingIds: [] }
          const copies = stored.get(key) ?? new Map<number, number>()
          return {
            topic,
            partition: metadata.partitionIndex,
            leaderId: metadata.leaderId < 0 ? null : metadata.leaderId,
            replicaIds: metadata.replicaNodes,
            inSyncIds: metadata.isrNodes,
            addingIds,
            removingIds,
            bytes: Math.max(0, ...copies.values()),
            ...(addingIds.length === 0
              ? {}
              : { copiedBytes: Object.fromEntries(addingIds.map((id) => [id, copies.get(id) ?? 0])) }),
          }
        }),
  )
}

/** Moves in progress. The active controller alone knows them. */
export async function readReassignments(connection: Connection): Promise<ByPartition<Reassignment>> {
  const { topics } = await listPartitionReassignmentsV0.api.async(connection, timeoutMs, null)
  return new Map(
    topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, addingReplicas, removingReplicas }): [string, Reassignment] => [
        partitionKey(name, partitionIndex),
        { addingIds: addingReplicas, removingIds: removingReplicas },
      ]),
    ),
  )
}

/** Such as `orders-3`. */
export function partitionKey(topic: string, partition: number): string {
  return `${topic}-${partition}`
}
