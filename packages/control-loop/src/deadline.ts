import type { Clock } from '@headwater/model'

export class CallTimeout extends Error {
  override readonly name = 'CallTimeout'
}

/** Rejects with CallTimeout when `work` takes longer than `timeoutMs`. The work itself is not stopped. */
export async function withDeadline<T>(clock: Clock, timeoutMs: number, what: string, work: Promise<T>): Promise<T> {
  const done = new AbortController()
  const timeout = clock.sleep(timeoutMs, done.signal).then((): never => {
    throw new CallTimeout(`${what} did not answer within ${timeoutMs} ms`)
  })
  // The loser of the race must not become an unhandled rejection.
  timeout.catch(() => {})
  try {
    return await Promise.race([work, timeout])
  } finally {
    done.abort()
  }
}
