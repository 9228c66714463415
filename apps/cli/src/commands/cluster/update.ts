import type { Command } from 'commander'
import { getCluster, updateCluster } from '../../api/client.ts'
import type { MaintenanceWindow } from '../../api/types.ts'
import { parseWindow } from '../../arguments/window.ts'
import { Failure } from '../../failure.ts'
import { clusterLines } from '../../output/cluster.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from './find.ts'

interface UpdateOptions {
  name?: string
  protected?: boolean
  window?: MaintenanceWindow | 'none'
}

export function addClusterUpdate(cluster: Command, open: OpenSession): void {
  cluster
    .command('update')
    .description('rename a cluster, protect it from deletion or lift that, or say when changes that may wait are made')
    .argument('<cluster>', 'name or id')
    .option('--name <name>', 'the new name')
    .option('--protected', 'refuse deletion until this is lifted')
    .option('--no-protected', 'allow deletion')
    .option('--window <window>', 'day, hour in UTC and length: "sun 02:00 3h", "daily 22:00 4h", or none', parseWindow)
    .action(async (named: string, { window, ...rest }: UpdateOptions) => {
      const change = {
        ...rest,
        ...(window === undefined ? {} : { maintenanceWindow: window === 'none' ? null : window }),
      }
      if (Object.keys(change).length === 0)
        throw new Failure('usage', 'Nothing to change: give --name, --protected, --no-protected or --window.')
      const session = open()
      const { id } = await findCluster(session, named)
      const etag = (await session.send((init) => getCluster(id, init))).headers.get('etag')
      // not sent again by itself: a second attempt would find the revision that the first one made
      const { data: updated } = await session.send((init) => updateCluster(id, change, init), {
        headers: { 'if-match': etag ?? '' },
        again: false,
      })
      // without an order nothing is accepted for later
      const shown = 'operation' in updated ? updated.cluster : updated
      session.output.result(shown, (page) => clusterLines(shown, page))
    })
}
