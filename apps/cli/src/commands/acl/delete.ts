import type { Command } from 'commander'
import { deleteAcl } from '../../api/client.ts'
import { parsePathName } from '../../arguments/path-name.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from '../cluster/find.ts'

export function addAclDelete(acl: Command, open: OpenSession): void {
  acl
    .command('delete')
    .description('delete an ACL')
    .argument('<acl>', 'its id', parsePathName)
    .requiredOption('--cluster <cluster>', 'name or id')
    .action(async (aclId: string, { cluster }: { cluster: string }) => {
      const session = open()
      const { id } = await findCluster(session, cluster)
      const { data: deleted } = await session.send((init) => deleteAcl(id, aclId, init), { again: false })
      session.output.result(deleted, () => [`${aclId} is being deleted.`])
    })
}
