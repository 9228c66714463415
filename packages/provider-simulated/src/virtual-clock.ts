import type { Clock } from '@headwater/model'

/** Time that passes only when told to. */
export interface VirtualClock extends Clock {
  /** Lets `ms` pass: wakes every sleeper on the way, in the order in which they are due, each at its own time. */
  advance(ms: number): Promise<void>
}

export function createVirtualClock(startMs = 0): VirtualClock {
  let nowMs = startMs
  let sleepers: { dueMs: number; wake: () => void }[] = []

  return {
    nowMs: () => nowMs,
    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const sleeper = { dueMs: nowMs + Math.max(0, ms), wake: resolve }
        // Behind those that are due at the same time: first asleep, first awake.
        sleepers = [...sleepers, sleeper].toSorted((a, b) => a.dueMs - b.dueMs)
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper)
          resolve()
        })
      })
    },
    async advance(ms) {
      const untilMs = nowMs + ms
      for (;;) {
        const [next] = sleepers
        if (next === undefined || next.dueMs > untilMs) break
        sleepers = sleepers.slice(1)
        nowMs = Math.max(nowMs, next.dueMs)
        next.wake()
        await everythingElse()
      }
      nowMs = untilMs
      await everythingElse()
    },
  }
}

/** Whatever can go on without time passing has gone on. */
function everythingElse(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
