import type { Command } from 'commander'
import { deleteCluster } from '../../api/client.ts'
import type { AcceptedCluster } from '../../api/types.ts'
import { confirm } from '../../arguments/confirmation.ts'
import { addWaitOptions, type WaitOptions } from '../../arguments/wait.ts'
import type { OpenSession } from '../../session.ts'
import { waitAndShow } from './accepted.ts'
import { findCluster } from './find.ts'

export function addClusterDelete(cluster: Command, open: OpenSession): void {
  const command = cluster
    .command('delete')
    .description('delete a cluster with all its records')
    .argument('<cluster>', 'name or id')
    .option('-y, --yes', 'do not ask')
  addWaitOptions(command).action(async (named: string, options: WaitOptions & { yes?: boolean }) => {
    const session = open()
    const found = await findCluster(session, named)
    if (!options.yes)
      await confirm(session, { what: `deletes ${found.name} (${found.id}) with all its records`, name: found.name })
    // deleting twice answers the same as once
    const { data: accepted } = await session.send((init) => deleteCluster(found.id, init))
    if (options.wait) await waitAndShow(session, accepted, { timeoutMs: options.timeout, view: deletedLines })
    else session.output.result(accepted, () => deletingLines(accepted))
  })
}

function deletingLines({ cluster, operation }: AcceptedCluster): string[] {
  return [
    `${cluster.name} (${cluster.id}) is being deleted.`,
    `Follow it: headwater operation describe ${operation.id} --wait`,
  ]
}

function deletedLines({ cluster, operation }: AcceptedCluster): string[] {
  return operation.state === 'succeeded' ? [`${cluster.name} (${cluster.id}) is deleted.`] : []
}
