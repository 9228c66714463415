import type { Command } from 'commander'
import { listAcls } from '../../api/client.ts'
import { everyPage } from '../../api/every-page.ts'
import { aclTable } from '../../output/access.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from '../cluster/find.ts'

export function addAclList(acl: Command, open: OpenSession): void {
  acl
    .command('list')
    .description('list the ACLs of a cluster')
    .requiredOption('--cluster <cluster>', 'name or id')
    .option('--user <user>', 'only those of this user')
    .action(async ({ cluster, user }: { cluster: string; user?: string }) => {
      const session = open()
      const { id } = await findCluster(session, cluster)
      const filter = user === undefined ? {} : { principal: user }
      const items = await everyPage(
        async (page) => (await session.send((init) => listAcls(id, { ...page, ...filter }, init))).data,
      )
      session.output.result({ items }, (page) => aclTable(items, page))
    })
}
