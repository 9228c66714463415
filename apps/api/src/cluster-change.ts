import { sameValue } from '@headwater/control-loop/store-changes'
import {
  type ClusterRecord,
  type Connection,
  findHold,
  findRunningOperation,
  type LockedCluster,
  readWanted,
  type WantedCluster,
  writeChange,
} from '@headwater/database/intent'
import {
  type CapacityPlan,
  newId,
  type Order,
  type PhysicalClusterSpecification,
  type PlanResult,
} from '@headwater/model'
import { orderRefused, refuseOtherPlan } from './capacity-planning.ts'
import { refuseHeld, refuseUnlessChangeable } from './cluster-state.ts'
import type { ApiContext } from './context.ts'
import { presentCluster } from './present-cluster.ts'
import { Refusal } from './refusal.ts'
import type { ApiSettings } from './settings.ts'
import { specificationOf } from './specification.ts'

/** A change that a tenant asks for. */
export interface AskedChange {
  order: Order
  /** The plan that was agreed to. */
  capacityPlanId?: string | undefined
  throttleMBps?: number | undefined
  /** When machines restart for it; now when absent. */
  when?: 'now' | 'window' | undefined
}

/** A change with what it becomes, from the plan that the cluster ran when it was planned. */
export interface PlannedChange {
  asked: AskedChange
  fromPlanId: string
  result: PlanResult
}

/** Plans a change before the cluster is locked: nobody waits for a search, and a search waits for no connection. */
export async function planChange(
  context: ApiContext,
  cluster: ClusterRecord,
  asked: AskedChange,
): Promise<PlannedChange> {
  const present = await presentCluster(context, cluster, asked.throttleMBps)
  return { asked, fromPlanId: cluster.capacityPlanId, result: await context.planning.plan(asked.order, present) }
}

/**
 * Writes a change of a locked cluster. Gives the id of its operation, or null where order and machines already are as asked
 * for, so that the same change can be asked for again. Throws the refusal otherwise.
 */
export async function changeLocked(
  context: ApiContext,
  transaction: Connection,
  { cluster, organizationId }: { cluster: LockedCluster; organizationId: string },
  planned: PlannedChange,
): Promise<string | null> {
  const { asked, result } = planned
  const at = new Date(context.clock.nowMs())
  const wanted = await readWanted(transaction, cluster)
  const isSameOrder = sameValue(asked.order, wanted.order)
  // what was agreed to is what the cluster became, or is becoming
  if (isSameOrder && asked.capacityPlanId === wanted.capacityPlanId) return null
  if (!isSameOrder) await refuseWhileBusy(transaction, cluster, wanted, { zones: [], at })
  refusePlannedFromAnother(planned, wanted)
  if (!result.ok) throw orderRefused(result.refusal, '/order')
  const { plan } = result
  refuseOtherPlan(plan, asked.capacityPlanId)
  refuseWithoutWindow(asked, wanted)
  const specification = changedSpecification(context, plan, wanted, asked)
  if (isSameOrder && sameMachines(specification, wanted.specification)) return null
  await refuseWhileBusy(transaction, cluster, wanted, { zones: plan.zones, at })

  const operationId = newId('operation', at.getTime(), context.random)
  await writeChange(transaction, cluster, {
    operationId,
    organizationId,
    to: { order: asked.order, capacityPlanId: plan.id, specification },
    plan,
    change: {
      from: { order: wanted.order, capacityPlanId: wanted.capacityPlanId, specification: wanted.specification },
      capacityPlanId: plan.id,
      bytesToMove: plan.change?.bytesToMove ?? 0,
      seconds: plan.change?.seconds ?? 0,
    },
    reverts: null,
    at,
    deadline: changeDeadline(at, plan.change?.seconds ?? 0, context.settings),
  })
  return operationId
}

/** Refuses what would meet a hold, another change, or a cluster that does not run. */
export async function refuseWhileBusy(
  transaction: Connection,
  cluster: LockedCluster,
  wanted: WantedCluster,
  { zones, at }: { zones: readonly string[]; at: Date },
): Promise<void> {
  const { physicalClusterId } = cluster
  refuseHeld(await findHold(transaction, { physicalClusterId, zones, at }))
  refuseUnlessChangeable(wanted.phase, await findRunningOperation(transaction, physicalClusterId))
}

/** Somebody else changed the cluster between the planning and the lock. */
function refusePlannedFromAnother({ fromPlanId }: PlannedChange, { capacityPlanId }: WantedCluster): void {
  if (fromPlanId === capacityPlanId) return
  throw new Refusal('stale-version', 'The cluster got another plan while this change was planned.', {
    current: capacityPlanId,
    requested: fromPlanId,
    next: 'Read the cluster again, and send the change with its new ETag.',
  })
}

function changedSpecification(
  { catalogue }: ApiContext,
  plan: CapacityPlan,
  { specification, maintenanceWindow }: WantedCluster,
  { when }: AskedChange,
): PhysicalClusterSpecification {
  const { kafkaClusterId, release, kafka } = specification
  const changed = specificationOf(plan, { kafkaClusterId, release, kafka, maintenanceWindow, catalogue })
  return when === 'window' ? { ...changed, when } : changed
}

function refuseWithoutWindow({ when }: AskedChange, { maintenanceWindow }: WantedCluster): void {
  if (when !== 'window' || maintenanceWindow !== null) return
  throw new Refusal('order-not-possible', 'The cluster has no maintenance window that its change could wait for.', {
    limit: 'maintenance_window',
    current: 'none',
    requested: 'window',
    next: 'Give it one with `maintenanceWindow`, or change it now.',
    errors: [{ in: 'body', pointer: '/when', detail: 'needs a maintenance window' }],
  })
}

/** True where both want the same, at whichever rate it would be moved. */
function sameMachines(a: PhysicalClusterSpecification, b: PhysicalClusterSpecification): boolean {
  return sameValue({ ...a, moveByteRate: undefined }, { ...b, moveByteRate: undefined })
}

/** Moving leaves the promise free and machines restart one by one, so a change may take a multiple of what was planned. */
function changeDeadline(at: Date, seconds: number, settings: ApiSettings): Date {
  const { changeDeadlineFactor, changeDeadlineAtLeastMs, changeDeadlineAtMostMs } = settings
  const allowedMs = Math.max(changeDeadlineAtLeastMs, seconds * 1000 * changeDeadlineFactor)
  return new Date(at.getTime() + Math.min(allowedMs, changeDeadlineAtMostMs))
}
