import type { Command } from 'commander'
import { getOperation } from '../../api/client.ts'
import { parsePathName } from '../../arguments/path-name.ts'
import { addWaitOptions, type WaitOptions } from '../../arguments/wait.ts'
import { operationLines } from '../../output/operation.ts'
import { followOperation } from '../../progress/follow.ts'
import { requireSucceeded } from '../../progress/wait.ts'
import type { OpenSession } from '../../session.ts'

export function addOperationDescribe(operation: Command, open: OpenSession): void {
  const command = operation
    .command('describe')
    .description('show a long-running change with its steps')
    .argument('<operation>', 'its id', parsePathName)
  addWaitOptions(command).action(async (id: string, { wait, timeout }: WaitOptions) => {
    const session = open()
    const found = wait
      ? await followOperation(session, id, timeout)
      : (await session.send((init) => getOperation(id, init))).data
    session.output.result(found, (page) => operationLines(found, page))
    if (wait) requireSucceeded(found)
  })
}
