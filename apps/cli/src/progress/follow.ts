import { getOperation } from '../api/client.ts'
import type { Operation } from '../api/types.ts'
import type { Session } from '../session.ts'
import { createDisplay } from './display.ts'
import { waitForEnd } from './wait.ts'

/** Shows an operation until it has ended, however it ended. Throws Failure `timed_out` when that takes too long. */
export async function followOperation(
  { send, output, clock }: Session,
  id: string,
  timeoutMs: number,
): Promise<Operation> {
  // no retries within one look: the wait has its own, with more patience
  const look = async () => (await send((init) => getOperation(id, init), { again: false })).data
  const leave = () => {
    output.note(`\nThe operation goes on. Follow it: headwater operation describe ${id} --wait`)
    process.exit(interruptedExit)
  }
  process.once('SIGINT', leave)
  try {
    return await waitForEnd(id, look, { clock, timeoutMs, display: createDisplay(output, clock) })
  } finally {
    process.off('SIGINT', leave)
  }
}

// 128 + SIGINT, as shells expect
const interruptedExit = 130
