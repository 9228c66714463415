import type { PresentCluster } from '@headwater/capacity-planner'
import { type ClusterRecord, findObservedData, findPlanDocument } from '@headwater/database/intent'
import type { ApiContext } from './context.ts'
import { planOfDocument } from './plan-document.ts'

const bytesPerGib = 2 ** 30

/** The cluster as the plan that it runs says, and with what it was last seen to store; `throttleMBps` as asked for. */
export async function presentCluster(
  { pool }: ApiContext,
  { capacityPlanId, physicalClusterId }: ClusterRecord,
  throttleMBps: number | undefined,
): Promise<PresentCluster> {
  const plan = planOfDocument(await findPlanDocument(pool, capacityPlanId))
  const seen = await findObservedData(pool, physicalClusterId)
  if (seen === null) return { plan, throttleMBps }
  const { bytes, fullestBrokerBytes } = seen
  return { plan, throttleMBps, storedGib: bytes / bytesPerGib, fullestBrokerGib: fullestBrokerBytes / bytesPerGib }
}
