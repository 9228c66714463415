import type { Connection } from '@platformatic/kafka'
import { type ByPartition, partitionKey } from './assignments.ts'
import type { AskBroker } from './brokers.ts'
import { describeLogDirsVersion } from './features.ts'
import {
  describeLogDirsV4,
  describeLogDirsV5,
  type LogFolder,
  type RegisteredBroker,
  type WantedCopies,
} from './kafka-calls.ts'

/** Bytes of each copy, by broker. */
export type StoredBytes = ByPartition<Map<number, number>>

/** What only brokers themselves can tell. */
export interface OwnAnswers {
  stored: StoredBytes
  /** Brokers all of whose folders are cordoned. */
  cordonedIds: number[]
}

/**
 * Asks each of these brokers, over a connection of its own. One that does not answer is left out: its copies are elsewhere too,
 * and what it is told has to wait for it anyway.
 */
export async function askForFolders(
  ask: AskBroker,
  brokers: RegisteredBroker[],
  topics: WantedCopies = null,
): Promise<OwnAnswers> {
  const stored: StoredBytes = new Map()
  const cordonedIds: number[] = []
  const folders = await Promise.all(
    brokers.map((broker) => ask(broker, (own) => readFolders(own, topics)).catch(() => [])),
  )
  for (const [index, { brokerId }] of brokers.entries()) {
    const own = folders[index] ?? []
    if (own.length > 0 && own.every(({ isCordoned }) => isCordoned)) cordonedIds.push(brokerId)
    for (const { topic, partition, bytes } of own.flatMap(({ copies }) => copies)) {
      const key = partitionKey(topic, partition)
      const byBroker = stored.get(key) ?? new Map<number, number>()
      stored.set(key, byBroker.set(brokerId, bytes))
    }
  }
  return { stored, cordonedIds }
}

/** While a cluster is upgraded its brokers answer different versions. */
async function readFolders(own: Connection, topics: WantedCopies): Promise<LogFolder[]> {
  const version = await describeLogDirsVersion(own)
  return version >= 5 ? describeLogDirsV5.async(own, topics) : describeLogDirsV4.async(own, topics)
}
