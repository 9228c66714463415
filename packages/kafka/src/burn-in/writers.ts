import type { BrokerAddress } from '../admin/broker-connection.ts'
import type { RunClock } from './clock.ts'
import { encodeKey } from './record-key.ts'
import type { RunState } from './run-state.ts'
import { dueMs } from './schedule.ts'
import { Line, type TopicLeaders } from './topic-leaders.ts'
import { type NewRecord, produce } from './wire.ts'

/** Connections to a broker; each has one request on its way, with all that was due when it left, as Kafka's clients do. */
export const writersPerBroker = 4
const requestBytesAtMost = 1024 * 1024
/** One batch of a request may be so large: under Kafka's limit of a megabyte. */
const partitionBytesAtMost = 512 * 1024
const lookAgainMs = 200
const pauseAfterFailureMs = 100

/** Sends what falls due in every fourth partition that `broker` leads, until `stop`. Failures are counted and sent again. */
export async function runWriter(
  { broker, place }: { broker: BrokerAddress; place: number },
  { state, leaders, clock, stop }: { state: RunState; leaders: TopicLeaders; clock: RunClock; stop: AbortSignal },
): Promise<void> {
  const line = new Line(leaders, broker)
  let freeSinceMs = clock.nowMs()
  while (!stop.aborted) {
    const partitions = leaders.ledBy(broker).filter((_, index) => index % writersPerBroker === place)
    const due = takeDue(state, partitions, clock.nowMs())
    if (due.length === 0) {
      await clock.sleep(untilNextDueMs(state, partitions, clock.nowMs()), stop)
      continue
    }
    const firstDueMs = Math.min(
      ...due.map(({ partition, batches }) => dueMs(state.schedule, partition, batches[0] ?? 0)),
    )
    // what is late although this writer was free is late by our own doing
    state.lateness.record(clock.nowMs() - Math.max(firstDueMs, freeSinceMs))
    try {
      const offsets = await produce(await line.get(), recordsOf(state, leaders.topic, due))
      state.acknowledged(due, offsets, clock.nowMs())
    } catch (error) {
      line.drop()
      for (const { partition, batches } of due) state.outbox.giveBack(partition, batches)
      // what a stop cut off is no error
      if (stop.aborted) return
      state.errors.add(error)
      await Promise.all([leaders.refreshSoon(stop), clock.sleep(pauseAfterFailureMs, stop)])
    }
    freeSinceMs = clock.nowMs()
  }
}

/** Batches of one partition that go in one request. */
export interface Due {
  partition: number
  batches: number[]
}

function takeDue({ outbox, schedule }: RunState, partitions: readonly number[], nowMs: number): Due[] {
  const { recordsPerBatch, countedRecordBytes } = schedule.load
  const bytes = recordsPerBatch * countedRecordBytes
  let room = Math.max(1, Math.floor(requestBytesAtMost / bytes))
  const due: Due[] = []
  for (const partition of partitions) {
    const most = Math.min(room, Math.max(1, Math.floor(partitionBytesAtMost / bytes)))
    const batches = outbox.take(partition, nowMs, most)
    if (batches.length > 0) due.push({ partition, batches })
    room -= batches.length
  }
  return due
}

function untilNextDueMs({ outbox }: RunState, partitions: readonly number[], nowMs: number): number {
  const nextMs = Math.min(...partitions.map((partition) => outbox.nextDueMs(partition)))
  return Math.min(lookAgainMs, nextMs - nowMs)
}

function recordsOf(
  { run, filler, schedule, epochOffsetMs }: RunState,
  topic: string,
  due: readonly Due[],
): NewRecord[] {
  const { recordsPerBatch } = schedule.load
  return due.flatMap(({ partition, batches }) =>
    batches.flatMap((batch) => {
      const at = dueMs(schedule, partition, batch)
      const timestamp = BigInt(Math.round(at + epochOffsetMs))
      return Array.from({ length: recordsPerBatch }, (_, place) => {
        const key = encodeKey(run, { index: batch * recordsPerBatch + place, dueMs: at })
        return { topic, partition, key, value: filler, timestamp }
      })
    }),
  )
}
