import type { Command } from 'commander'
import type { OpenSession } from '../../session.ts'
import { addOperationCancel } from './cancel.ts'
import { addOperationDescribe } from './describe.ts'
import { addOperationList } from './list.ts'

export function addOperationCommands(program: Command, open: OpenSession): void {
  const operation = program.command('operation').description('long-running changes')
  addOperationList(operation, open)
  addOperationDescribe(operation, open)
  addOperationCancel(operation, open)
}
