import type { OperationState, OperationType, StepState } from '@headwater/model'
import { type Connection, firstRow } from './connection.ts'
import { keysetPage, type PageRequest } from './page.ts'

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
}

const select = `SELECT o.id, o.cluster_id AS "clusterId", o.type, o.state, o.started_at AS "startedAt", o.deadline,
    o.finished_at AS "finishedAt",
    (SELECT coalesce(json_agg(json_build_object('name', s.name, 'state', s.state, 'message', s.message,
        'startedAt', s.started_at, 'finishedAt', s.finished_at) ORDER BY s.position), '[]')
       FROM operation_steps s WHERE s.operation_id = o.id) AS steps
  FROM operations o`

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
