import type {
  CapacityPlan,
  MaintenanceWindow,
  Order,
  Phase,
  PhysicalClusterSpecification,
  ReleaseState,
} from '@headwater/model'
import type { LockedCluster } from './change-cluster.ts'
import { type Connection, firstRow } from './connection.ts'
import { appendEvents } from './events.ts'
import { type NewEvent, type StoredChange, startOperation, supersedeOperations } from './start-operation.ts'

/** What a cluster shall be now, and what decides whether that may change. */
export interface WantedCluster {
  order: Order
  capacityPlanId: string
  maintenanceWindow: MaintenanceWindow | null
  specification: PhysicalClusterSpecification
  phase: Phase
  /** As the reconciler stored it last. */
  releases: ReleaseState | null
}

/** Of a cluster that is locked. */
export async function readWanted(transaction: Connection, cluster: LockedCluster): Promise<WantedCluster> {
  const row = await firstRow<WantedCluster>(transaction, {
    text: `SELECT c."order", c.capacity_plan_id AS "capacityPlanId", c.maintenance_window AS "maintenanceWindow",
             p.specification, p.phase, p.release_state AS releases
           FROM clusters c JOIN physical_clusters p ON p.id = c.physical_cluster_id WHERE c.id = $1`,
    values: [cluster.id],
  })
  if (!row) throw new Error('a cluster’s row is never removed')
  return row
}

export interface ClusterChange {
  operationId: string
  organizationId: string
  /** What is wanted from now on. */
  to: { order: Order; capacityPlanId: string; specification: PhysicalClusterSpecification }
  /** Stored where it is not yet; null for a plan that is. */
  plan: CapacityPlan | null
  change: StoredChange
  /** The operation whose change this one takes back. */
  reverts: string | null
  at: Date
  deadline: Date
}

/**
 * Writes what a locked cluster shall be from now on: order, plan and specification under a new generation, with the operation
 * that brings it about. A change that runs gives way; the loop is woken.
 */
export async function writeChange(
  transaction: Connection,
  cluster: LockedCluster,
  { operationId, organizationId, to, plan, change, reverts, at, deadline }: ClusterChange,
): Promise<void> {
  if (plan)
    await transaction.query({
      text: `INSERT INTO capacity_plans (id, catalogue_version, document, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (id) DO NOTHING`,
      values: [plan.id, plan.catalogueVersion, JSON.stringify(plan), at],
    })
  await writeSpecification(transaction, cluster, to.specification, at)
  await transaction.query({
    text: `UPDATE clusters SET "order" = $2, capacity_plan_id = $3, revision = revision + 1 WHERE id = $1`,
    values: [cluster.id, JSON.stringify(to.order), to.capacityPlanId],
  })
  const ended = await supersedeOperations(transaction, cluster.physicalClusterId, { at, type: 'update_cluster' })
  const started = await startOperation(transaction, {
    id: operationId,
    type: 'update_cluster',
    organizationId,
    clusterId: cluster.id,
    physicalClusterId: cluster.physicalClusterId,
    at,
    deadline,
    change,
    reverts,
  })
  await appendEvents(transaction, cluster.id, [...ended, requested(change, reverts), started], at)
}

function requested({ from, capacityPlanId }: StoredChange, reverts: string | null): NewEvent {
  const plans = { fromPlanId: from.capacityPlanId, capacityPlanId }
  return reverts === null
    ? { type: 'change_requested', data: plans }
    : { type: 'change_cancelled', data: { operationId: reverts, ...plans } }
}

/** When changes of a locked cluster that may wait are made; null: at any time. Raises revision and generation. */
export async function setMaintenanceWindow(
  transaction: Connection,
  cluster: LockedCluster,
  maintenanceWindow: MaintenanceWindow | null,
  at: Date,
): Promise<void> {
  const wanted = await readWanted(transaction, cluster)
  await writeSpecification(transaction, cluster, withWindow(wanted.specification, maintenanceWindow), at)
  await transaction.query({
    text: 'UPDATE clusters SET maintenance_window = $2, revision = revision + 1 WHERE id = $1',
    values: [cluster.id, maintenanceWindow],
  })
  await appendEvents(transaction, cluster.id, [{ type: 'maintenance_window_changed', data: { maintenanceWindow } }], at)
}

/** The same specification with this maintenance window, or without one. */
export function withWindow(
  { maintenanceWindow: _before, ...specification }: PhysicalClusterSpecification,
  maintenanceWindow: MaintenanceWindow | null,
): PhysicalClusterSpecification {
  return maintenanceWindow === null ? specification : { ...specification, maintenanceWindow }
}

async function writeSpecification(
  transaction: Connection,
  cluster: LockedCluster,
  specification: PhysicalClusterSpecification,
  at: Date,
): Promise<void> {
  await transaction.query({
    text: `UPDATE physical_clusters SET specification = $2, release = $3, generation = generation + 1,
             wakeups = wakeups + 1, woken_at = $4 WHERE id = $1`,
    values: [cluster.physicalClusterId, JSON.stringify(specification), specification.release, at],
  })
}
