import type { Command } from 'commander'
import type { OpenSession } from '../../session.ts'
import { addAclCreate } from './create.ts'
import { addAclDelete } from './delete.ts'
import { addAclList } from './list.ts'

export function addAclCommands(program: Command, open: OpenSession): void {
  const acl = program.command('acl').description('what users may do')
  addAclCreate(acl, open)
  addAclList(acl, open)
  addAclDelete(acl, open)
}
