import { type OperationType, type Order, operationSteps, type PhysicalClusterSpecification } from '@headwater/model'
import type { Connection } from './connection.ts'

/** What a change came from, so that it can be taken back, and what it is planned to move. */
export interface StoredChange {
  from: { order: Order; capacityPlanId: string; specification: PhysicalClusterSpecification }
  capacityPlanId: string
  bytesToMove: number
  seconds: number
}

export interface NewOperation {
  id: string
  type: OperationType
  organizationId: string
  clusterId: string
  physicalClusterId: string
  at: Date
  deadline: Date
  /** Of an update_cluster. */
  change?: StoredChange
  /** The operation whose change this one takes back. */
  reverts?: string | null
}

/** An event as `appendEvents` takes it. */
export interface NewEvent {
  type: string
  data: Record<string, unknown>
}

/** Adds a running operation with all its steps pending; gives the event that tells of it. */
export async function startOperation(transaction: Connection, operation: NewOperation): Promise<NewEvent> {
  const { id, type, organizationId, clusterId, physicalClusterId, at, deadline, change, reverts } = operation
  await transaction.query({
    text: `WITH operation AS (
             INSERT INTO operations (id, organization_id, cluster_id, physical_cluster_id, type, state, started_at, deadline,
               change, reverts)
             VALUES ($1, $2, $3, $4, $5, 'running', $6, $7, $8, $9)
           )
           INSERT INTO operation_steps (operation_id, position, name, state, message)
           SELECT $1, position - 1, name, 'pending', '' FROM unnest($10::text[]) WITH ORDINALITY AS step (name, position)`,
    values: [
      id,
      organizationId,
      clusterId,
      physicalClusterId,
      type,
      at,
      deadline,
      change === undefined ? null : JSON.stringify(change),
      reverts ?? null,
      operationSteps[type],
    ],
  })
  const told = { operationId: id, operationType: type, ...(reverts ? { reverts } : {}) }
  return { type: 'operation_started', data: told }
}

/** Ends running operations that give way to a newer one, all or those of a type; gives the events that tell of it. */
export async function supersedeOperations(
  transaction: Connection,
  physicalClusterId: string,
  { at, type }: { at: Date; type?: OperationType },
): Promise<NewEvent[]> {
  const { rows } = await transaction.query<{ id: string; type: OperationType }>({
    text: `UPDATE operations SET state = 'superseded', finished_at = $2
           WHERE physical_cluster_id = $1 AND state = 'running' AND ($3::text IS NULL OR type = $3) RETURNING id, type`,
    values: [physicalClusterId, at, type ?? null],
  })
  return rows.map((operation) => ({
    type: 'operation_ended',
    data: { operationId: operation.id, operationType: operation.type, state: 'superseded' },
  }))
}
