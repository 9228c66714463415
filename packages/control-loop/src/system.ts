import { randomBytes } from 'node:crypto'
import type { Clock, Random } from '@headwater/model'

/** The computer's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const end = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      signal?.addEventListener('abort', end)
    }),
}

/** The operating system's random numbers. */
export const systemRandom: Random = { bytes: (length) => randomBytes(length) }
