import type { Command } from 'commander'
import type { OpenSession } from '../../session.ts'
import { addTopicCreate } from './create.ts'
import { addTopicDelete } from './delete.ts'
import { addTopicDescribe } from './describe.ts'
import { addTopicList } from './list.ts'

export function addTopicCommands(program: Command, open: OpenSession): void {
  const topic = program.command('topic').description('topics of a cluster')
  addTopicCreate(topic, open)
  addTopicList(topic, open)
  addTopicDescribe(topic, open)
  addTopicDelete(topic, open)
}
