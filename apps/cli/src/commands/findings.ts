import type { Command } from 'commander'
import { listClusterFindings, listFindings } from '../api/client.ts'
import { everyPage } from '../api/every-page.ts'
import { findingTable } from '../output/observed.ts'
import type { OpenSession } from '../session.ts'
import { findCluster } from './cluster/find.ts'

export function addFindings(program: Command, open: OpenSession): void {
  program
    .command('findings')
    .description('what is observed to be wrong, with its evidence')
    .option('--cluster <cluster>', 'of this cluster: name or id (default: of the whole installation, for operators)')
    .option('--all', 'those that are over too')
    .action(async ({ cluster, all }: { cluster?: string; all?: boolean }) => {
      const session = open()
      const id = cluster === undefined ? null : (await findCluster(session, cluster)).id
      const filter = all ? {} : { state: 'open' as const }
      const items = await everyPage(async (page) => {
        const query = { ...page, ...filter }
        const { data } = await session.send((init) =>
          id === null ? listFindings(query, init) : listClusterFindings(id, query, init),
        )
        return data
      })
      session.output.result({ items }, (page) => (items.length === 0 ? [] : findingTable(items, page)))
      if (items.length === 0) session.output.note('Nothing is observed to be wrong.')
    })
}
