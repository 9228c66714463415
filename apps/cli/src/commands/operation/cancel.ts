import type { Command } from 'commander'
import { cancelOperation } from '../../api/client.ts'
import type { CancelledChange } from '../../api/types.ts'
import { parsePathName } from '../../arguments/path-name.ts'
import { addWaitOptions, type WaitOptions } from '../../arguments/wait.ts'
import { operationLines } from '../../output/operation.ts'
import type { Page } from '../../output/page.ts'
import { followOperation } from '../../progress/follow.ts'
import { requireSucceeded } from '../../progress/wait.ts'
import type { OpenSession } from '../../session.ts'

export function addOperationCancel(operation: Command, open: OpenSession): void {
  const command = operation
    .command('cancel')
    .description('take back a change of a cluster that is running; shows where it stood')
    .argument('<operation>', 'its id', parsePathName)
  addWaitOptions(command).action(async (id: string, { wait, timeout }: WaitOptions) => {
    const session = open()
    const { data: cancelled } = await session.send((init) => cancelOperation(id, init))
    if (!wait) {
      session.output.result(cancelled, (page) => cancelledLines(cancelled, page))
      return
    }
    session.output.preview((page) => operationLines(cancelled.cancelled, page))
    const back = await followOperation(session, cancelled.operation.id, timeout)
    session.output.result({ ...cancelled, operation: back }, (page) => operationLines(back, page))
    requireSucceeded(back)
  })
}

function cancelledLines({ cancelled, operation }: CancelledChange, page: Page): string[] {
  return [
    ...operationLines(cancelled, page),
    '',
    `Operation ${operation.id} leads back. Follow it: headwater operation describe ${operation.id} --wait`,
  ]
}
