import type { Command } from 'commander'
import { getCluster, updateCluster } from '../../api/client.ts'
import { Failure } from '../../failure.ts'
import { clusterLines } from '../../output/cluster.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from './find.ts'

interface UpdateOptions {
  name?: string
  protected?: boolean
}

export function addClusterUpdate(cluster: Command, open: OpenSession): void {
  cluster
    .command('update')
    .description('rename a cluster, protect it from deletion, or lift that')
    .argument('<cluster>', 'name or id')
    .option('--name <name>', 'the new name')
    .option('--protected', 'refuse deletion until this is lifted')
    .option('--no-protected', 'allow deletion')
    .action(async (named: string, change: UpdateOptions) => {
      if (change.name === undefined && change.protected === undefined)
        throw new Failure('usage', 'Nothing to change: give --name, --protected or --no-protected.')
      const session = open()
      const { id } = await findCluster(session, named)
      const etag = (await session.send((init) => getCluster(id, init))).headers.get('etag')
      // not sent again by itself: a second attempt would find the revision that the first one made
      const { data: updated } = await session.send((init) => updateCluster(id, change, init), {
        headers: { 'if-match': etag ?? '' },
        again: false,
      })
      session.output.result(updated, (page) => clusterLines(updated, page))
    })
}
