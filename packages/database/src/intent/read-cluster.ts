import type {
  Condition,
  MaintenanceWindow,
  NodeAddresses,
  ObservedData,
  Order,
  Phase,
  PhysicalClusterSpecification,
  ReleaseState,
  WantedRelease,
} from '@headwater/model'
import { type Connection, firstRow } from './connection.ts'
import { keysetPage, type PageRequest } from './page.ts'

/** A cluster as its tenant sees it. */
export interface ClusterRecord {
  id: string
  organizationId: string
  physicalClusterId: string
  name: string
  order: Order
  capacityPlanId: string
  protected: boolean
  /** Null: changes that may wait are made at any time. */
  maintenanceWindow: MaintenanceWindow | null
  revision: number
  createdAt: Date
  deletedAt: Date | null
  phase: Phase
  /** What its machines shall run, and what the reconciler knows of that. */
  release: number
  kafka: WantedRelease | null
  releases: ReleaseState | null
  conditions: Condition[]
  deletionRequestedAt: Date | null
  /** Empty until ports are reserved. */
  bootstrap: { host: string; port: number }[]
  /** The operation that runs now. */
  operationId: string | null
}

const select = `SELECT c.id, c.organization_id AS "organizationId", c.physical_cluster_id AS "physicalClusterId", c.name,
    c."order", c.capacity_plan_id AS "capacityPlanId", c.protected,
    c.maintenance_window AS "maintenanceWindow", c.revision, c.created_at AS "createdAt",
    c.deleted_at AS "deletedAt", p.phase, p.release, p.specification -> 'kafka' AS kafka, p.release_state AS releases, p.conditions, p.deletion_requested_at AS "deletionRequestedAt",
    (SELECT coalesce(json_agg(json_build_object('host', e.host, 'port', e.port) ORDER BY e.kafka_id), '[]')
       FROM endpoints e WHERE e.physical_cluster_id = c.physical_cluster_id) AS bootstrap,
    (SELECT o.id FROM operations o WHERE o.cluster_id = c.id AND o.state = 'running' ORDER BY o.id DESC LIMIT 1)
      AS "operationId"
  FROM clusters c JOIN physical_clusters p ON p.id = c.physical_cluster_id`

/** The statement of the hottest route; the benchmark runs the very same one on its other side. */
export const findClusterStatement = {
  name: 'find_cluster',
  text: `${select} WHERE c.id = $1 AND c.organization_id = $2`,
}

/** Null for an id that is unknown and for one of another organization: nobody can tell them apart. */
export function findCluster(
  connection: Connection,
  organizationId: string,
  clusterId: string,
): Promise<ClusterRecord | null> {
  return firstRow<ClusterRecord>(connection, { ...findClusterStatement, values: [clusterId, organizationId] })
}

/** Living clusters, newest first; with `phase` DELETED the deleted ones. */
export function listClusters(
  connection: Connection,
  filter: { organizationId: string; name?: string | undefined; phase?: Phase | undefined },
  page: PageRequest,
): Promise<ClusterRecord[]> {
  return keysetPage<ClusterRecord>(connection, page, {
    select,
    id: 'c.id',
    where: {
      'c.organization_id = ': filter.organizationId,
      'c.name = ': filter.name,
      'p.phase = ': filter.phase === 'DELETED' ? undefined : filter.phase,
    },
    and: filter.phase === 'DELETED' ? 'c.deleted_at IS NOT NULL' : 'c.deleted_at IS NULL',
  })
}

/** The stored capacity plan's document. */
export async function findPlanDocument(connection: Connection, planId: string): Promise<unknown> {
  const row = await firstRow<{ document: unknown }>(connection, {
    text: 'SELECT document FROM capacity_plans WHERE id = $1',
    values: [planId],
  })
  return row?.document ?? null
}

/** The document of a plan that a cluster has, had or was to have; null for any other. */
export async function findPlanOfCluster(connection: Connection, clusterId: string, planId: string): Promise<unknown> {
  const row = await firstRow<{ document: unknown }>(connection, {
    text: `SELECT p.document FROM capacity_plans p WHERE p.id = $2 AND (
             EXISTS (SELECT FROM clusters c WHERE c.id = $1 AND c.capacity_plan_id = $2)
             OR EXISTS (SELECT FROM operations o WHERE o.cluster_id = $1
               AND $2 IN (o.change ->> 'capacityPlanId', o.change #>> '{from,capacityPlanId}')))`,
    values: [clusterId, planId],
  })
  return row?.document ?? null
}

/** What a physical cluster was last seen to store and to move; null before anybody looked. */
export async function findObservedData(
  connection: Connection,
  physicalClusterId: string,
): Promise<ObservedData | null> {
  const row = await firstRow<{ observedData: ObservedData | null }>(connection, {
    text: 'SELECT observed_data AS "observedData" FROM physical_clusters WHERE id = $1',
    values: [physicalClusterId],
  })
  return row?.observedData ?? null
}

/** What a physical cluster shall be. */
export async function findSpecification(
  connection: Connection,
  physicalClusterId: string,
): Promise<PhysicalClusterSpecification | null> {
  const row = await firstRow<{ specification: PhysicalClusterSpecification }>(connection, {
    text: 'SELECT specification FROM physical_clusters WHERE id = $1',
    values: [physicalClusterId],
  })
  return row?.specification ?? null
}

/** The addresses of a physical cluster's nodes, in the order of their Kafka ids. */
export async function nodeAddresses(
  connection: Connection,
  physicalClusterId: string,
): Promise<(NodeAddresses | null)[]> {
  const { rows } = await connection.query<{ addresses: NodeAddresses | null }>({
    text: 'SELECT addresses FROM nodes WHERE physical_cluster_id = $1 AND NOT deleting ORDER BY kafka_id',
    values: [physicalClusterId],
  })
  return rows.map(({ addresses }) => addresses)
}
