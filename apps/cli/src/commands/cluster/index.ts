import type { Command } from 'commander'
import type { OpenSession } from '../../session.ts'
import { addClusterChange } from './change.ts'
import { addClusterCreate } from './create.ts'
import { addClusterDelete } from './delete.ts'
import { addClusterDescribe } from './describe.ts'
import { addClusterList } from './list.ts'
import { addClusterPlan } from './plan.ts'
import { addClusterProofs } from './proofs.ts'
import { addClusterProve } from './prove.ts'
import { addClusterRotateCertificates } from './rotate-certificates.ts'
import { addClusterUpdate } from './update.ts'

export function addClusterCommands(program: Command, open: OpenSession): void {
  const cluster = program.command('cluster').description('order, look at, change and delete clusters')
  addClusterCreate(cluster, open)
  addClusterList(cluster, open)
  addClusterDescribe(cluster, open)
  addClusterPlan(cluster, open)
  addClusterProve(cluster, open)
  addClusterProofs(cluster, open)
  addClusterUpdate(cluster, open)
  addClusterChange(cluster, open)
  addClusterRotateCertificates(cluster, open)
  addClusterDelete(cluster, open)
}
