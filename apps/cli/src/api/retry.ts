import type { Clock } from '../clock.ts'
import { type Failure, Refused, Unreachable } from '../failure.ts'

const firstPauseMs = 250
const longestPauseMs = 5_000

export interface Patience {
  clock: Clock
  /** No attempt starts after this. */
  untilMs: number
  worthAnotherTry: (error: unknown) => error is Failure
  /** Told before each pause. */
  onPause?: (error: Failure) => void
}

/**
 * Attempts until one succeeds, with growing pauses and jitter. Rethrows the last error once it is not worth another
 * try or the time is up. A refusal that says when to come back is taken at its word.
 */
export async function withRetries<Result>(attempt: () => Promise<Result>, patience: Patience): Promise<Result> {
  const { clock, untilMs, worthAnotherTry, onPause } = patience
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      return await attempt()
    } catch (error) {
      if (!worthAnotherTry(error)) throw error
      const wanted = Math.max(pauseMs * (0.5 + clock.random() / 2), toldToWaitMs(error))
      if (clock.nowMs() + wanted > untilMs) throw error
      onPause?.(error)
      await clock.sleep(wanted)
    }
  }
}

function toldToWaitMs(error: Failure): number {
  return error instanceof Refused ? (error.problem.retryAfterSeconds ?? 0) * 1000 : 0
}

const passing = new Set(['/problems/rate-limited', '/problems/unavailable', '/problems/idempotency-in-flight'])

/** For a request that is safe to send twice: what broke on the way, and what the API itself calls passing. */
export function brokeOnTheWay(error: unknown): error is Failure {
  if (error instanceof Unreachable) return error.brokeOff
  return error instanceof Refused && passing.has(error.problem.type)
}

/** For reading while an operation is waited for: the API may be restarting, or be in trouble for a while. */
export function mayPass(error: unknown): error is Failure {
  return (
    error instanceof Unreachable || (error instanceof Refused && (error.problem.status >= 500 || brokeOnTheWay(error)))
  )
}
