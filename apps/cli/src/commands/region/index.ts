import type { Command } from 'commander'
import type { OpenSession } from '../../session.ts'
import { addRegionList } from './list.ts'

export function addRegionCommands(program: Command, open: OpenSession): void {
  const region = program.command('region').description('where clusters can be ordered')
  addRegionList(region, open)
}
