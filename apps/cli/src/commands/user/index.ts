import type { Command } from 'commander'
import type { OpenSession } from '../../session.ts'
import { addUserCreate } from './create.ts'
import { addUserDelete } from './delete.ts'
import { addUserList } from './list.ts'

export function addUserCommands(program: Command, open: OpenSession): void {
  const user = program.command('user').description('users that clients log in as')
  addUserCreate(user, open)
  addUserList(user, open)
  addUserDelete(user, open)
}
