import type { Clock, StopSignal } from '@headwater/model'

export class CallTimeout extends Error {
  override readonly name = 'CallTimeout'
}

/** Calls off the one sleep behind a deadline: an AbortController, with its event, costs more than most calls that it guards. */
class CallOff implements StopSignal {
  aborted = false
  #listener: (() => void) | null = null

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listener = listener
  }

  removeEventListener(): void {
    this.#listener = null
  }

  abort(): void {
    this.aborted = true
    this.#listener?.()
  }
}

/** Rejects with CallTimeout when `work` takes longer than `timeoutMs`. The work itself is not stopped. */
export async function withDeadline<T>(clock: Clock, timeoutMs: number, what: string, work: Promise<T>): Promise<T> {
  const done = new CallOff()
  const timeout = new Promise<never>((_resolve, reject) => {
    void clock.sleep(timeoutMs, done).then(() => {
      if (!done.aborted) reject(new CallTimeout(`${what} did not answer within ${timeoutMs} ms`))
    })
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    done.abort()
  }
}
