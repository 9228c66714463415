import { KafkaRefusal, toKafkaRefusal } from '../admin/kafka-refusal.ts'
import type { RunClock } from './clock.ts'
import type { TopicLeaders } from './topic-leaders.ts'
import { fetchRecords, produce } from './wire.ts'

const patienceMs = 20_000
const pauseMs = 200
const fetchWaitMs = 500
const nothing = Buffer.alloc(1)

/**
 * Waits until a new user may write and read a new topic on every broker: news of both reach brokers one after another. A record
 * is written to each partition and read back. Resolves with the offset after it, by partition; rejects with a KafkaRefusal that
 * says what still failed.
 */
export async function prepareTopic(
  leaders: TopicLeaders,
  { partitions, clock, signal }: { partitions: number; clock: RunClock; signal: AbortSignal },
): Promise<bigint[]> {
  const deadlineMs = clock.nowMs() + patienceMs
  for (;;) {
    try {
      return await tryPartitions(leaders, partitions, clock)
    } catch (error) {
      signal.throwIfAborted()
      if (clock.nowMs() > deadlineMs) throw toKafkaRefusal('the load could not begin', error)
      await clock.sleep(pauseMs, signal)
      signal.throwIfAborted()
    }
  }
}

async function tryPartitions(leaders: TopicLeaders, partitions: number, clock: RunClock): Promise<bigint[]> {
  await leaders.refresh()
  const brokers = leaders.brokers()
  const led = brokers.reduce((sum, broker) => sum + leaders.ledBy(broker).length, 0)
  if (leaders.partitions !== partitions || led < partitions)
    throw new KafkaRefusal('failed', `${led} of ${partitions} partitions of ${leaders.topic} have a leader`)
  const offsets = Array.from({ length: partitions }, () => 0n)
  for (const broker of brokers) {
    const connection = await leaders.connect(broker)
    const timestamp = BigInt(clock.epochMs())
    const records = leaders.ledBy(broker).map((partition) => {
      return { topic: leaders.topic, partition, key: nothing, value: nothing, timestamp }
    })
    const written = await produce(connection, records)
    const { partitions: read, error } = await fetchRecords(connection, leaders.topicId, written, fetchWaitMs)
    if (error !== null) throw error
    if (read.every((partition) => partition.records.length === 0))
      throw new KafkaRefusal('failed', 'a record that was written cannot be read yet')
    for (const [partition, offset] of written) offsets[partition] = offset + 1n
  }
  return offsets
}
