import { mayPass, withRetries } from '../api/retry.ts'
import type { Operation } from '../api/types.ts'
import type { Clock } from '../clock.ts'
import { Failure, Unreachable } from '../failure.ts'
import { duration } from '../output/duration.ts'
import { words } from '../output/figure.ts'
import type { Display } from './display.ts'

const lookEveryMs = 500

/**
 * Follows an operation until it has ended, however it ended. Outlives a restart of the API: what may pass is tried again
 * until the time is up. Throws Failure `timed_out` then; the operation itself goes on.
 */
export async function waitForEnd(
  id: string,
  look: () => Promise<Operation>,
  { clock, timeoutMs, display }: { clock: Clock; timeoutMs: number; display: Display },
): Promise<Operation> {
  const untilMs = clock.nowMs() + timeoutMs
  const onPause = (error: Failure) => display.trouble(troubleOf(error))
  try {
    for (;;) {
      const operation = await withRetries(look, { clock, untilMs, worthAnotherTry: mayPass, onPause })
      display.trouble(null)
      display.show(operation)
      if (operation.state !== 'running') return operation
      if (clock.nowMs() + lookEveryMs > untilMs) throw stillRunning(id, timeoutMs)
      await clock.sleep(lookEveryMs)
    }
  } catch (error) {
    throw mayPass(error) ? stillRunning(id, timeoutMs, error) : error
  } finally {
    display.end()
  }
}

function troubleOf(error: Failure): string {
  return error instanceof Unreachable
    ? 'The API does not answer; trying again. The operation needs no one to watch it.'
    : `${error.message} Trying again.`
}

function stillRunning(id: string, timeoutMs: number, last?: Failure): Failure {
  const because = last === undefined ? 'has not ended' : 'could not be followed'
  return new Failure(
    'timed_out',
    `The operation ${because} within ${duration(timeoutMs)} and goes on. Follow it: headwater operation describe ${id} --wait` +
      (last === undefined ? '' : `\n${last.message}`),
  )
}

/** Throws Failure `operation_failed` with the failed step's own words unless the operation succeeded. */
export function requireSucceeded({ id, type, state, steps }: Operation): void {
  if (state === 'succeeded') return
  if (state === 'superseded')
    throw new Failure('operation_failed', `${words(type)} was superseded by a later change (operation ${id}).`)
  const failed = steps.find((step) => step.state === 'failed')
  const where = failed === undefined ? '' : ` at ${words(failed.name)}: ${failed.message}`
  throw new Failure('operation_failed', `${words(type)} failed${where} (operation ${id}).`)
}
