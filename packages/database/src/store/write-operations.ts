import type { OperationChanges } from '@headwater/control-loop/store-changes'
import type { Desired } from '@headwater/reconciliation'
import type { Connection } from '../intent/connection.ts'

/** Ended operations that are kept of each physical cluster: with one more the oldest goes, its steps with it. */
const endedKept = 100

/** Writes opened and ended operations and the steps that changed, with when each step began and ended. */
export async function writeOperations(
  client: Connection,
  desired: Desired,
  { opened, steps, ended }: OperationChanges,
  nowMs: number,
): Promise<void> {
  if (opened.length > 0)
    await client.query({
      name: 'store_open_operations',
      text: `INSERT INTO operations (id, organization_id, cluster_id, physical_cluster_id, type, state, started_at, deadline)
             SELECT o.id, $1, o."clusterId", $2, o.type, 'running', to_timestamp(o."startedAtMs" / 1000.0),
               to_timestamp(o."deadlineMs" / 1000.0)
             FROM jsonb_to_recordset($3::jsonb)
               AS o(id text, "clusterId" text, type text, "startedAtMs" bigint, "deadlineMs" bigint)`,
      values: [desired.organizationId, desired.id, JSON.stringify(opened)],
    })
  if (steps.length > 0)
    await client.query({
      name: 'store_upsert_steps',
      text: `INSERT INTO operation_steps (operation_id, position, name, state, message, started_at, finished_at)
             SELECT s."operationId", s.position, s.name, s.state, s.message,
               CASE WHEN s.state <> 'pending' THEN to_timestamp($2::bigint / 1000.0) END,
               CASE WHEN s.state IN ('succeeded', 'failed') THEN to_timestamp($2::bigint / 1000.0) END
             FROM jsonb_to_recordset($1::jsonb)
               AS s("operationId" text, position int, name text, state text, message text)
             ON CONFLICT (operation_id, position) DO UPDATE SET name = excluded.name, state = excluded.state,
               message = excluded.message, started_at = coalesce(operation_steps.started_at, excluded.started_at),
               finished_at = CASE WHEN excluded.finished_at IS NOT NULL
                 THEN coalesce(operation_steps.finished_at, excluded.finished_at) END`,
      values: [JSON.stringify(steps), nowMs],
    })
  if (ended.length > 0)
    await client.query({
      name: 'store_end_operations',
      text: `UPDATE operations o SET state = e.state, finished_at = to_timestamp($2::bigint / 1000.0)
             FROM jsonb_to_recordset($1::jsonb) AS e(id text, state text)
             WHERE o.id = e.id AND o.state = 'running'`,
      values: [JSON.stringify(ended.map(({ id, state }) => ({ id, state }))), nowMs],
    })
  if (ended.length > 0) await dropOldest(client, desired.id)
}

// by id, since ids sort by when they were made
async function dropOldest(client: Connection, physicalClusterId: string): Promise<void> {
  await client.query({
    name: 'store_drop_operations',
    text: `DELETE FROM operations WHERE id IN (
             SELECT id FROM operations WHERE physical_cluster_id = $1 AND state <> 'running' ORDER BY id DESC OFFSET $2)`,
    values: [physicalClusterId, endedKept],
  })
}
