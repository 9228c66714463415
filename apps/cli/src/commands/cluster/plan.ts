import type { Command } from 'commander'
import { getClusterPlan } from '../../api/client.ts'
import { planLines } from '../../output/plan.ts'
import type { OpenSession } from '../../session.ts'
import { findCluster } from './find.ts'

export function addClusterPlan(cluster: Command, open: OpenSession): void {
  cluster
    .command('plan')
    .description('show the plan a cluster was made from: what it promises, what it costs, and why')
    .argument('<cluster>', 'name or id')
    .action(async (named: string) => {
      const session = open()
      const { id } = await findCluster(session, named)
      const { data: plan } = await session.send((init) => getClusterPlan(id, init))
      session.output.result(plan, (page) => planLines(plan, page))
    })
}
