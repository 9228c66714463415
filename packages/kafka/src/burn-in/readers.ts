import type { BrokerAddress } from '../admin/broker-connection.ts'
import type { RunClock } from './clock.ts'
import type { RunState } from './run-state.ts'
import { Line, type TopicLeaders } from './topic-leaders.ts'
import { fetchRecords } from './wire.ts'

const fetchWaitMs = 250
const lookAgainMs = 100
const pauseAfterFailureMs = 100

/** Where one reader stands in each of its partitions. The first reader of a run is also the one that checks. */
export interface Reader {
  checks: boolean
  offsets: Map<number, bigint>
}

/** Reads what `broker` leads of the reader's partitions, on a connection of its own, until `stop`. */
export async function runReader(
  { reader, broker }: { reader: Reader; broker: BrokerAddress },
  { state, leaders, clock, stop }: { state: RunState; leaders: TopicLeaders; clock: RunClock; stop: AbortSignal },
): Promise<void> {
  const line = new Line(leaders, broker)
  while (!stop.aborted) {
    const offsets = new Map(
      leaders.ledBy(broker).flatMap((partition): [number, bigint][] => {
        const offset = reader.offsets.get(partition)
        return offset === undefined ? [] : [[partition, offset]]
      }),
    )
    if (offsets.size === 0) {
      await clock.sleep(lookAgainMs, stop)
      continue
    }
    try {
      const fetched = await fetchRecords(await line.get(), leaders.topicId, offsets, fetchWaitMs)
      const nowMs = clock.nowMs()
      for (const { partition, records, nextOffset } of fetched.partitions) {
        if (records.length > 0) state.arrived(reader.checks, { partition, records, nextOffset }, nowMs)
        reader.offsets.set(partition, nextOffset)
      }
      if (fetched.error !== null) throw fetched.error
    } catch (error) {
      // what a stop cut off is no error
      if (stop.aborted) return
      line.drop()
      state.errors.add(error)
      await Promise.all([leaders.refreshSoon(stop), clock.sleep(pauseAfterFailureMs, stop)])
    }
  }
}
