import type { PartitionAssignment } from '@headwater/reconciliation'
import { type Connection, describeLogDirsV4, listPartitionReassignmentsV0 } from '@platformatic/kafka'
import { answerDespite } from './answer-despite.ts'
import type { AskBroker } from './brokers.ts'
import type { RegisteredBroker } from './kafka-calls.ts'
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

/** Bytes of each copy, by broker. */
export type StoredBytes = ByPartition<Map<number, number>>

/**
 * Every broker is asked, over a connection of its own, for it knows only what it stores; one that does not answer is left out,
 * for its copies are elsewhere too.
 */
export async function readStoredBytes(ask: AskBroker, brokers: RegisteredBroker[]): Promise<StoredBytes> {
  const stored: StoredBytes = new Map()
  const answers = await Promise.all(brokers.map((broker) => ask(broker, readCopies).catch(() => [])))
  for (const [index, copies] of answers.entries()) {
    for (const { key, bytes } of copies) {
      const byBroker = stored.get(key) ?? new Map<number, number>()
      stored.set(key, byBroker.set(brokers[index]?.brokerId ?? -1, bytes))
    }
  }
  return stored
}

async function readCopies(connection: Connection): Promise<{ key: string; bytes: number }[]> {
  const { results } = await answerDespite(['KAFKA_STORAGE_ERROR'], describeLogDirsV4.api.async(connection, null))
  return results.flatMap(({ topics }) =>
    topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, partitionSize }) => ({
        key: partitionKey(name, partitionIndex),
        bytes: Number(partitionSize),
      })),
    ),
  )
}

/** Such as `orders-3`. */
export function partitionKey(topic: string, partition: number): string {
  return `${topic}-${partition}`
}
