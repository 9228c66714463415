import type { Command } from 'commander'
import { deleteKafkaUser } from '../../api/client.ts'
import { parsePathName } from '../../arguments/path-name.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from '../cluster/find.ts'

export function addUserDelete(user: Command, open: OpenSession): void {
  user
    .command('delete')
    .description('delete a user; its clients can no longer log in')
    .argument('<user>', 'its name', parsePathName)
    .requiredOption('--cluster <cluster>', 'name or id')
    .action(async (name: string, { cluster }: { cluster: string }) => {
      const session = open()
      const { id } = await findCluster(session, cluster)
      const { data: deleted } = await session.send((init) => deleteKafkaUser(id, name, init), { again: false })
      session.output.result(deleted, () => [`${name} is being deleted.`])
    })
}
