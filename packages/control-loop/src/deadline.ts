import type { Clock } from '@headwater/model'

export class CallTimeout extends Error {
  override readonly name = 'CallTimeout'
}

/** Nobody reads why the timer was called off; without a reason each time makes an error with its stack. */
const decided = 'decided'

/** Rejects with CallTimeout when `work` takes longer than `timeoutMs`. The work itself is not stopped. */
export async function withDeadline<T>(clock: Clock, timeoutMs: number, what: string, work: Promise<T>): Promise<T> {
  const done = new AbortController()
  const timeout = new Promise<never>((_resolve, reject) => {
    void clock.sleep(timeoutMs, done.signal).then(() => {
      if (!done.signal.aborted) reject(new CallTimeout(`${what} did not answer within ${timeoutMs} ms`))
    })
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    done.abort(decided)
  }
}
