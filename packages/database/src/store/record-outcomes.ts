import type { Lease, Outcome } from '@headwater/control-loop'
import {
  failuresAfterOutcomes,
  type OutcomeChanges,
  outcomeChanges,
  sameValue,
} from '@headwater/control-loop/store-changes'
import type { ActionFailure } from '@headwater/reconciliation'
import type { Pool } from 'pg'
import { type Connection, inTransaction } from '../intent/connection.ts'
import { lockCluster } from './lease.ts'

/** Notes how actions ended. Outcomes that change nothing stored, such as a machine started, cost one read. */
export async function recordOutcomes(pool: Pool, lease: Lease, outcomes: Outcome[]): Promise<'recorded' | 'conflict'> {
  const changes = outcomeChanges(outcomes)
  const seen = await heldFailures(pool, lease)
  if (!seen) return 'conflict'
  if (!changesAnything(changes) && sameValue(seen, failuresAfterOutcomes(seen, outcomes))) return 'recorded'

  return inTransaction(pool, async (client) => {
    if (!(await lockCluster(client, lease))) return 'conflict'
    const failures = await heldFailures(client, lease)
    if (!failures) return 'conflict'
    await writeCluster(client, lease.physicalClusterId, changes, failuresAfterOutcomes(failures, outcomes))
    await writeUsersAndAcls(client, lease.physicalClusterId, changes)
    return 'recorded'
  })
}

function changesAnything(changes: OutcomeChanges): boolean {
  return (
    changes.prepared ||
    changes.released ||
    changes.endpointVerified ||
    changes.appliedUsers.length + changes.removedUserIds.length + changes.removedAclIds.length > 0
  )
}

async function heldFailures(connection: Connection, lease: Lease): Promise<ActionFailure[] | null> {
  const { rows } = await connection.query<{ failures: ActionFailure[] }>({
    name: 'store_held_failures',
    text: `SELECT p.failures FROM physical_clusters p JOIN leases l ON l.physical_cluster_id = p.id
           WHERE p.id = $1 AND l.holder = $2 AND l.epoch = $3`,
    values: [lease.physicalClusterId, lease.holder, lease.epoch],
  })
  return rows[0]?.failures ?? null
}

async function writeCluster(
  client: Connection,
  physicalClusterId: string,
  { prepared, released, endpointVerified }: OutcomeChanges,
  failures: ActionFailure[],
): Promise<void> {
  await client.query({
    name: 'store_record_outcomes',
    text: `UPDATE physical_clusters SET prepared = prepared OR $2, released = released OR $3,
             endpoint_verified = endpoint_verified OR $4, failures = $5::jsonb
           WHERE id = $1`,
    values: [physicalClusterId, prepared, released, endpointVerified, JSON.stringify(failures)],
  })
}

async function writeUsersAndAcls(
  client: Connection,
  physicalClusterId: string,
  { appliedUsers, removedUserIds, removedAclIds }: OutcomeChanges,
): Promise<void> {
  if (appliedUsers.length > 0)
    await client.query({
      name: 'store_applied_users',
      text: `UPDATE kafka_users u SET applied_generation = a.generation
             FROM jsonb_to_recordset($2::jsonb) AS a("userId" text, generation int)
             WHERE u.physical_cluster_id = $1 AND u.id = a."userId" AND u.applied_generation < a.generation`,
      values: [physicalClusterId, JSON.stringify(appliedUsers)],
    })
  // a row that is no longer marked was made anew by the API meanwhile
  if (removedUserIds.length > 0)
    await client.query({
      name: 'store_removed_users',
      text: 'DELETE FROM kafka_users WHERE physical_cluster_id = $1 AND id = ANY($2::text[]) AND deleting',
      values: [physicalClusterId, removedUserIds],
    })
  if (removedAclIds.length > 0)
    await client.query({
      name: 'store_removed_acls',
      text: 'DELETE FROM acls WHERE physical_cluster_id = $1 AND id = ANY($2::text[]) AND deleting',
      values: [physicalClusterId, removedAclIds],
    })
}
