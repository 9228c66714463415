import type { Command } from 'commander'
import type { OpenSession } from '../../session.ts'
import { addKeyCreate } from './create.ts'
import { addKeyList } from './list.ts'
import { addKeyRevoke } from './revoke.ts'

export function addKeyCommands(program: Command, open: OpenSession): void {
  const key = program.command('key').description('API keys of the organization')
  addKeyCreate(key, open)
  addKeyList(key, open)
  addKeyRevoke(key, open)
}
