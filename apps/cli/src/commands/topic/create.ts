import { type Command, InvalidArgumentError } from 'commander'
import { createTopic } from '../../api/client.ts'
import type { TopicConfigs } from '../../api/types.ts'
import { parseCount } from '../../arguments/number.ts'
import { topicLines } from '../../output/topic.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from '../cluster/find.ts'

interface CreateOptions {
  cluster: string
  partitions?: number
  config: Record<string, string | number>
}

export function addTopicCreate(topic: Command, open: OpenSession): void {
  topic
    .command('create')
    .description('create a topic; replicas come from the cluster’s availability')
    .argument('<topic>', 'its name')
    .requiredOption('--cluster <cluster>', 'name or id')
    .option('--partitions <count>', 'default: the plan’s', parseCount)
    .option('--config <name=value>', 'such as retention.ms=60000; can be given many times', parseConfig, {})
    .action(async (name: string, { cluster, partitions, config }: CreateOptions) => {
      const session = open()
      const { id } = await findCluster(session, cluster)
      // the API knows which configurations there are, and says what is wrong with each
      const configs = config as TopicConfigs
      const request = { name, configs, ...(partitions === undefined ? {} : { partitions }) }
      const { data: created } = await session.send((init) => createTopic(id, request, init))
      session.output.result(created, (page) => topicLines(created, page))
    })
}

function parseConfig(text: string, before: Record<string, string | number>): Record<string, string | number> {
  const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('Give name=value, such as retention.ms=60000.')
  return { ...before, [name]: /^-?\d{1,15}$/.test(value) ? Number(value) : value }
}
