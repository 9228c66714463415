import type { Command } from 'commander'
import { deleteTopic } from '../../api/client.ts'
import { confirm } from '../../arguments/confirmation.ts'
import { parsePathName } from '../../arguments/path-name.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from '../cluster/find.ts'

export function addTopicDelete(topic: Command, open: OpenSession): void {
  topic
    .command('delete')
    .description('delete a topic with all its records')
    .argument('<topic>', 'its name', parsePathName)
    .requiredOption('--cluster <cluster>', 'name or id')
    .option('-y, --yes', 'do not ask')
    .action(async (name: string, { cluster, yes }: { cluster: string; yes?: boolean }) => {
      const session = open()
      const { id } = await findCluster(session, cluster)
      if (!yes) await confirm(session, { what: `deletes topic ${name} with all its records`, name })
      // not sent again by itself: where the first attempt was carried out, a second would find no such topic
      const { data } = await session.send((init) => deleteTopic(id, name, init), { again: false })
      session.output.result(data, () => [`${name} is deleted.`])
    })
}
