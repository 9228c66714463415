import { phases } from '@headwater/model'
import { type Command, Option } from 'commander'
import { listClusters } from '../../api/client.ts'
import { everyPage } from '../../api/every-page.ts'
import type { Cluster } from '../../api/types.ts'
import { clusterTable } from '../../output/cluster.ts'
import type { OpenSession } from '../../session.ts'

export function addClusterList(cluster: Command, open: OpenSession): void {
  cluster
    .command('list')
    .description('list clusters, newest first; deleted ones only with --phase DELETED')
    .addOption(new Option('--phase <phase>', 'only those in this phase').choices([...phases]))
    .action(async ({ phase }: { phase?: Cluster['phase'] }) => {
      const { send, output } = open()
      const filter = phase === undefined ? {} : { phase }
      const items = await everyPage(
        async (page) => (await send((init) => listClusters({ ...page, ...filter }, init))).data,
      )
      output.result({ items }, (page) => clusterTable(items, page))
      if (items.length === 0) output.note('No clusters. Order one: headwater cluster create --help')
    })
}
