import type { Command } from 'commander'
import { clusterLines } from '../../output/cluster.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from './find.ts'

export function addClusterDescribe(cluster: Command, open: OpenSession): void {
  cluster
    .command('describe')
    .description('show everything about a cluster')
    .argument('<cluster>', 'name or id')
    .action(async (named: string) => {
      const session = open()
      const found = await findCluster(session, named)
      session.output.result(found, (page) => clusterLines(found, page))
    })
}
