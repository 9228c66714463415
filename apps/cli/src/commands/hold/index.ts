import type { Command } from 'commander'
import type { OpenSession } from '../../session.ts'
import { addHoldCreate } from './create.ts'
import { addHoldDelete } from './delete.ts'
import { addHoldList } from './list.ts'

export function addHoldCommands(program: Command, open: OpenSession): void {
  const hold = program.command('hold').description('let nothing be done to a cluster, a zone or the fleet (operators)')
  addHoldCreate(hold, open)
  addHoldList(hold, open)
  addHoldDelete(hold, open)
}
