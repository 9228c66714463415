import type { Command } from 'commander'
import { getTopic } from '../../api/client.ts'
import { parsePathName } from '../../arguments/path-name.ts'
import { topicLines } from '../../output/topic.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from '../cluster/find.ts'

export function addTopicDescribe(topic: Command, open: OpenSession): void {
  topic
    .command('describe')
    .description('show a topic’s partitions, where they are, and its configuration')
    .argument('<topic>', 'its name', parsePathName)
    .requiredOption('--cluster <cluster>', 'name or id')
    .action(async (name: string, { cluster }: { cluster: string }) => {
      const session = open()
      const { id } = await findCluster(session, cluster)
      const { data: found } = await session.send((init) => getTopic(id, name, init))
      session.output.result(found, (page) => topicLines(found, page))
    })
}
