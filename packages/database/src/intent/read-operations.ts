import type { OperationState, OperationType, StepState } from '@headwater/model'
import { type Connection, firstRow } from './connection.ts'
import { keysetPage, type PageRequest } from './page.ts'
import type { StoredChange } from './start-operation.ts'

export interface OperationView {
  id: string
  clusterId: string
  type: OperationType
  state: OperationState
  startedAt: Date
  deadline: Date
  finishedAt: Date | null
  /** Times are ISO texts: they come out of a JSON aggregate. */
  steps: {
    name: string
    state: StepState
    message: string
    startedAt: string | null
    finishedAt: string | null
  }[]
  /** Of an update_cluster: from which plan to which, and what that was planned to take. */
  change: { fromPlanId: string; planId: string; bytesToMove: number; seconds: number } | null
  /** The operation whose change this one takes back. */
  reverts: string | null
}

/** Reads operations `o`, with further columns by name. */
export function selectOperations(further: Record<string, string> = {}): string {
  const more = Object.entries(further).map(([name, expression]) => `, ${expression} AS "${name}"`)
  return `SELECT o.id, o.cluster_id AS "clusterId", o.type, o.state, o.started_at AS "startedAt", o.deadline,
    o.finished_at AS "finishedAt", o.reverts,
    CASE WHEN o.change IS NOT NULL THEN json_build_object('fromPlanId', o.change #>> '{from,capacityPlanId}',
      'planId', o.change ->> 'capacityPlanId', 'bytesToMove', o.change -> 'bytesToMove', 'seconds', o.change -> 'seconds')
      END AS change,
    (SELECT coalesce(json_agg(json_build_object('name', s.name, 'state', s.state, 'message', s.message,
        'startedAt', s.started_at, 'finishedAt', s.finished_at) ORDER BY s.position), '[]')
       FROM operation_steps s WHERE s.operation_id = o.id) AS steps${more.join('')}
  FROM operations o`
}

const select = selectOperations()

/** Null for an unknown id and for one of another organization. */
export function findOperation(
  connection: Connection,
  organizationId: string,
  operationId: string,
): Promise<OperationView | null> {
  return firstRow<OperationView>(connection, {
    name: 'find_operation',
    text: `${select} WHERE o.id = $1 AND o.organization_id = $2`,
    values: [operationId, organizationId],
  })
}

/** What runs on a physical cluster now: the change that a tenant asked for before what the loop began by itself. */
export function findRunningOperation(connection: Connection, physicalClusterId: string): Promise<OperationView | null> {
  return firstRow<OperationView>(connection, {
    text: `${select} WHERE o.physical_cluster_id = $1 AND o.state = 'running' AND o.type <> 'renew_certificates'
           ORDER BY o.type = 'heal_cluster', o.id DESC LIMIT 1`,
    values: [physicalClusterId],
  })
}

/** What an operation of a cluster changed, to take it back; null where it changed no order. */
export async function findChange(connection: Connection, operationId: string): Promise<StoredChange | null> {
  const row = await firstRow<{ change: StoredChange | null }>(connection, {
    text: 'SELECT change FROM operations WHERE id = $1',
    values: [operationId],
  })
  return row?.change ?? null
}

/** The operation that takes back the change of this one; null where none does. */
export async function findRevert(
  connection: Connection,
  clusterId: string,
  operationId: string,
): Promise<string | null> {
  const row = await firstRow<{ id: string }>(connection, {
    text: 'SELECT id FROM operations WHERE cluster_id = $1 AND reverts = $2 ORDER BY id DESC LIMIT 1',
    values: [clusterId, operationId],
  })
  return row?.id ?? null
}

/** The latest deletion of a cluster. */
export function findDeletion(connection: Connection, clusterId: string): Promise<OperationView | null> {
  return firstRow<OperationView>(connection, {
    text: `${select} WHERE o.cluster_id = $1 AND o.type = 'delete_cluster' ORDER BY o.id DESC LIMIT 1`,
    values: [clusterId],
  })
}

/** An organization's operations, newest first. */
export function listOperations(
  connection: Connection,
  filter: { organizationId: string; clusterId?: string | undefined; state?: OperationState | undefined },
  page: PageRequest,
): Promise<OperationView[]> {
  return keysetPage<OperationView>(connection, page, {
    select,
    id: 'o.id',
    where: {
      'o.organization_id = ': filter.organizationId,
      'o.cluster_id = ': filter.clusterId,
      'o.state = ': filter.state,
    },
  })
}
