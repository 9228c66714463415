import type { Command } from 'commander'
import { listBurnIns } from '../../api/client.ts'
import { everyPage } from '../../api/every-page.ts'
import { proofTable } from '../../output/proof.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from './find.ts'

export function addClusterProofs(cluster: Command, open: OpenSession): void {
  cluster
    .command('proofs')
    .description('what a cluster carried beside its promise, newest first; the newest 100 are kept')
    .argument('<cluster>', 'name or id')
    .action(async (named: string) => {
      const session = open()
      const { id, name } = await findCluster(session, named)
      const items = await everyPage(async (page) => (await session.send((init) => listBurnIns(id, page, init))).data)
      session.output.result({ items }, (page) => (items.length === 0 ? [] : proofTable(items, page)))
      if (items.length === 0) session.output.note(`Nothing was proven yet: headwater cluster prove ${name}`)
    })
}
