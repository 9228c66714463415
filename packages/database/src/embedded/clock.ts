import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedPostgresError } from './error.ts'

/** Time, handed in. */
export interface Clock {
  nowMs(): number
  sleep(ms: number): Promise<void>
}

export const systemClock: Clock = { nowMs: () => performance.now(), sleep: (ms) => sleep(ms) }

/** Asks every few milliseconds until there is an answer; fails with `timed_out` and the sentence after `withinMs`. */
export async function waitFor<T>(
  ask: () => T | null,
  { clock, withinMs, sentence }: { clock: Clock; withinMs: number; sentence: string },
): Promise<T> {
  const giveUpAt = clock.nowMs() + withinMs
  for (;;) {
    const answer = ask()
    if (answer !== null) return answer
    if (clock.nowMs() >= giveUpAt) throw new EmbeddedPostgresError('timed_out', sentence)
    await clock.sleep(10)
  }
}
