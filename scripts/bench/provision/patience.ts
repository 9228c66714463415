import { setTimeout as sleep } from 'node:timers/promises'

/** A run that takes longer has failed, ms. */
export const runWithinMs = 180_000

/** Repeats a step, `pauseMs` apart, until it works; after `runWithinMs` its failure is thrown. */
export async function patiently<T>(pauseMs: number, step: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + runWithinMs
  for (;;) {
    try {
      return await step()
    } catch (error) {
      if (performance.now() > deadlineMs) throw error
      await sleep(pauseMs)
    }
  }
}

/** Thrown by a step that has nothing to report but that it is too early. */
export class NotYet extends Error {
  override readonly name = 'NotYet'
}
