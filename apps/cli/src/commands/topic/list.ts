import type { Command } from 'commander'
import { listTopics } from '../../api/client.ts'
import { everyPage } from '../../api/every-page.ts'
import { topicTable } from '../../output/topic.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from '../cluster/find.ts'

export function addTopicList(topic: Command, open: OpenSession): void {
  topic
    .command('list')
    .description('list the topics of a cluster')
    .requiredOption('--cluster <cluster>', 'name or id')
    .action(async ({ cluster }: { cluster: string }) => {
      const session = open()
      const { id } = await findCluster(session, cluster)
      const items = await everyPage(async (page) => (await session.send((init) => listTopics(id, page, init))).data)
      session.output.result({ items }, (page) => topicTable(items, page))
      if (items.length === 0)
        session.output.note(`No topics. Create one: headwater topic create <topic> --cluster ${cluster}`)
    })
}
