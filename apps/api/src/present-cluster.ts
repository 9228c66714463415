import type { PresentCluster } from '@headwater/capacity-planner'
import { type ClusterRecord, findPlanDocument } from '@headwater/database/intent'
import type { ApiContext } from './context.ts'
import { planOfDocument } from './plan-document.ts'

/** The cluster as the plan that it runs says, for planning its change; `throttleMBps` as asked for. */
export async function presentCluster(
  { pool }: ApiContext,
  { capacityPlanId }: ClusterRecord,
  throttleMBps: number | undefined,
): Promise<PresentCluster> {
  return { plan: planOfDocument(await findPlanDocument(pool, capacityPlanId)), throttleMBps }
}
