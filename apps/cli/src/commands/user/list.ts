import type { Command } from 'commander'
import { listKafkaUsers } from '../../api/client.ts'
import { everyPage } from '../../api/every-page.ts'
import { userTable } from '../../output/access.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from '../cluster/find.ts'

export function addUserList(user: Command, open: OpenSession): void {
  user
    .command('list')
    .description('list the users of a cluster')
    .requiredOption('--cluster <cluster>', 'name or id')
    .action(async ({ cluster }: { cluster: string }) => {
      const session = open()
      const { id } = await findCluster(session, cluster)
      const items = await everyPage(async (page) => (await session.send((init) => listKafkaUsers(id, page, init))).data)
      session.output.result({ items }, (page) => userTable(items, page))
    })
}
