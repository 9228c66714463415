import { setTimeout as sleep } from 'node:timers/promises'

/** Time and chance, handed in so that waiting can be tested without waiting. */
export interface Clock {
  nowMs(): number
  sleep(milliseconds: number): Promise<void>
  /** From 0 to below 1. */
  random(): number
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  random: () => Math.random(),
}
