import { setTimeout as sleep } from 'node:timers/promises'

/** One clock for all that a run measures. */
export interface RunClock {
  /** Goes on evenly, ms with fractions; where it starts is of no meaning. */
  nowMs(): number
  /** The time of day, ms since 1970: what Kafka is told. */
  epochMs(): number
  /** Resolves after `ms`, or as soon as the signal is given. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const runClock: RunClock = {
  nowMs: () => performance.now(),
  epochMs: () => Date.now(),
  sleep: (ms, signal) => sleep(Math.max(0, ms), undefined, { signal }).catch(() => undefined),
}
