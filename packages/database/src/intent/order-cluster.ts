import {
  type CapacityPlan,
  type MaintenanceWindow,
  operationSteps,
  type PhysicalClusterSpecification,
} from '@headwater/model'
import type { ChangeAudit } from './change.ts'
import { type Connection, firstRow } from './connection.ts'
import type { ClusterRecord } from './read-cluster.ts'
import type { OperationView } from './read-operations.ts'

export interface ClusterOrder {
  clusterId: string
  physicalClusterId: string
  operationId: string
  organizationId: string
  name: string
  protected: boolean
  maintenanceWindow: MaintenanceWindow | null
  plan: CapacityPlan
  specification: PhysicalClusterSpecification
  at: Date
  deadline: Date
  /** Living clusters an organization may have. */
  clusterLimit: number
}

export type OrderOutcome = { ok: true } | { ok: false; because: 'name_taken' | 'limit_reached' }

/** One statement, one round trip: the rows of all tables follow from the cluster's, or none is written. */
const orderStatement = `
WITH cluster AS (
  INSERT INTO clusters (id, organization_id, physical_cluster_id, name, "order", capacity_plan_id, protected, maintenance_window, last_event, created_at)
  SELECT $1, $4, $2, $5, $6::jsonb, $7, $8, $22::jsonb, 2, $12
  WHERE (SELECT count(*) FROM (SELECT 1 FROM clusters WHERE organization_id = $4 AND deleted_at IS NULL LIMIT $14) AS living) < $14
  ON CONFLICT (organization_id, name) WHERE deleted_at IS NULL DO NOTHING
  RETURNING id
), plan AS (
  INSERT INTO capacity_plans (id, catalogue_version, document, created_at)
  SELECT $7, $9, $10::jsonb, $12 FROM cluster ON CONFLICT (id) DO NOTHING
), physical AS (
  INSERT INTO physical_clusters (id, organization_id, specification, release, wakeups, woken_at, created_at)
  SELECT $2, $4, $11::jsonb, ($11::jsonb->>'release')::int, 1, $12, $12 FROM cluster
), operation AS (
  INSERT INTO operations (id, organization_id, cluster_id, physical_cluster_id, type, state, started_at, deadline)
  SELECT $3, $4, $1, $2, 'create_cluster', 'running', $12, $13 FROM cluster
), steps AS (
  INSERT INTO operation_steps (operation_id, position, name, state, message)
  SELECT $3, position - 1, name, 'pending', '' FROM cluster, unnest($15::text[]) WITH ORDINALITY AS step (name, position)
), first_events AS (
  INSERT INTO events (cluster_id, number, type, data, at)
  SELECT $1, 1, 'cluster_created', jsonb_build_object('name', $5::text, 'capacityPlanId', $7::text), $12::timestamptz FROM cluster
  UNION ALL
  SELECT $1, 2, 'operation_started', jsonb_build_object('operationId', $3::text, 'operationType', 'create_cluster'), $12::timestamptz FROM cluster
), audit AS (
  INSERT INTO audit_records (id, organization_id, actor, action, resource, outcome, status, request_id, remote_address, at)
  SELECT $16, $4, $17, $18, $1, 'accepted', 202, $19, $20, $21 FROM cluster
)
SELECT id FROM cluster`

/** Writes a new cluster: plan, physical cluster, cluster, operation with its steps, first events, one wake-up, audit. */
export async function orderCluster(
  connection: Connection,
  order: ClusterOrder,
  audit: ChangeAudit,
): Promise<OrderOutcome> {
  const written = await firstRow<{ id: string }>(connection, {
    name: 'order_cluster',
    text: orderStatement,
    values: [
      order.clusterId,
      order.physicalClusterId,
      order.operationId,
      order.organizationId,
      order.name,
      JSON.stringify(order.plan.order),
      order.plan.id,
      order.protected,
      order.plan.catalogueVersion,
      JSON.stringify(order.plan),
      JSON.stringify(order.specification),
      order.at,
      order.deadline,
      order.clusterLimit,
      operationSteps.create_cluster,
      audit.id,
      audit.actor,
      audit.action,
      audit.requestId,
      audit.remoteAddress,
      audit.at,
      order.maintenanceWindow,
    ],
  })
  if (written) return { ok: true }
  const living = await firstRow<{ taken: boolean }>(connection, {
    text: 'SELECT EXISTS (SELECT 1 FROM clusters WHERE organization_id = $1 AND name = $2 AND deleted_at IS NULL) AS taken',
    values: [order.organizationId, order.name],
  })
  return { ok: false, because: living?.taken ? 'name_taken' : 'limit_reached' }
}

/** The cluster that `orderCluster` wrote, without reading it again. */
export function newCluster(order: ClusterOrder): ClusterRecord {
  return {
    id: order.clusterId,
    organizationId: order.organizationId,
    physicalClusterId: order.physicalClusterId,
    name: order.name,
    order: order.plan.order,
    capacityPlanId: order.plan.id,
    protected: order.protected,
    maintenanceWindow: order.maintenanceWindow,
    revision: 1,
    createdAt: order.at,
    deletedAt: null,
    phase: 'PROVISIONING',
    release: order.specification.release,
    kafka: order.specification.kafka ?? null,
    releases: null,
    conditions: [],
    deletionRequestedAt: null,
    bootstrap: [],
    operationId: order.operationId,
  }
}

/** The operation that `orderCluster` wrote. */
export function newOperation(order: ClusterOrder): OperationView {
  return {
    id: order.operationId,
    clusterId: order.clusterId,
    type: 'create_cluster',
    state: 'running',
    startedAt: order.at,
    deadline: order.deadline,
    finishedAt: null,
    steps: operationSteps.create_cluster.map((name) => ({
      name,
      state: 'pending',
      message: '',
      startedAt: null,
      finishedAt: null,
    })),
    change: null,
    reverts: null,
  }
}
