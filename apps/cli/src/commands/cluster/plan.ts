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
    .option('--all', 'every size that was not taken, and every source')
    .action(async (named: string, { all = false }: { all?: boolean }) => {
      const session = open()
      const { id, name } = await findCluster(session, named)
      const { data: plan } = await session.send((init) => getClusterPlan(id, init))
      session.output.result(plan, (page) =>
        planLines(plan, page, { orderedBy: `headwater plan --cluster ${name}`, all }),
      )
    })
}
