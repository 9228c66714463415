import type { Lease } from '@headwater/control-loop'
import type { Pool } from 'pg'
import type { Connection } from '../intent/connection.ts'

/** The holder of a lease that nobody holds; no process has an empty name. */
const nobody = ''

/** Takes the lease where there is none or it has expired, in one statement. */
export async function acquireLease(
  pool: Pool,
  physicalClusterId: string,
  holder: string,
  nowMs: number,
  ttlMs: number,
): Promise<Lease | null> {
  // wake-ups are read from before the lease was won: one that came in between is seen as new, never missed
  const { rows } = await pool.query<{ epoch: string; wakeups: string }>({
    name: 'store_lease_acquire',
    text: `WITH won AS (
             INSERT INTO leases (physical_cluster_id, holder, epoch, expires_at)
             SELECT id, $2, 1, to_timestamp($4::bigint / 1000.0) FROM physical_clusters WHERE id = $1 AND deleted_at IS NULL
             ON CONFLICT (physical_cluster_id) DO UPDATE
               SET holder = excluded.holder, epoch = leases.epoch + 1, expires_at = excluded.expires_at
               WHERE leases.expires_at <= to_timestamp($3::bigint / 1000.0)
             RETURNING epoch)
           SELECT won.epoch, p.wakeups FROM won, physical_clusters p WHERE p.id = $1`,
    values: [physicalClusterId, holder, nowMs, nowMs + ttlMs],
  })
  const row = rows[0]
  if (!row) return null
  return {
    physicalClusterId,
    holder,
    epoch: Number(row.epoch),
    expiresAtMs: nowMs + ttlMs,
    wakeupsSeen: Number(row.wakeups),
  }
}

/** Prolongs a lease that nobody has taken over, even one that has run out meanwhile. */
export async function renewLease(pool: Pool, lease: Lease, nowMs: number, ttlMs: number): Promise<Lease | null> {
  const { rows } = await pool.query<{ wakeups: string }>({
    name: 'store_lease_renew',
    text: `UPDATE leases l SET expires_at = to_timestamp($4::bigint / 1000.0)
           FROM physical_clusters p
           WHERE l.physical_cluster_id = $1 AND l.holder = $2 AND l.epoch = $3 AND p.id = l.physical_cluster_id
           RETURNING p.wakeups`,
    values: [lease.physicalClusterId, lease.holder, lease.epoch, nowMs + ttlMs],
  })
  const row = rows[0]
  return row ? { ...lease, expiresAtMs: nowMs + ttlMs, wakeupsSeen: Number(row.wakeups) } : null
}

/** Honours the wake-ups that were seen, and lets go unless there are more. The row stays: epochs only grow. */
export async function releaseLease(pool: Pool, lease: Lease): Promise<{ wokenMeanwhile: boolean }> {
  // the physical cluster's row is locked by its update, so a wake-up comes either before it or after the release
  const { rows } = await pool.query<{ woken: boolean }>({
    name: 'store_lease_release',
    text: `WITH held AS MATERIALIZED (
             SELECT physical_cluster_id FROM leases
             WHERE physical_cluster_id = $1 AND holder = $2 AND epoch = $3 FOR UPDATE),
           honoured AS (
             UPDATE physical_clusters SET wakeups_honoured = greatest(wakeups_honoured, $4::bigint)
             WHERE id = (SELECT physical_cluster_id FROM held)
             RETURNING id, wakeups > $4::bigint AS woken),
           released AS (
             UPDATE leases SET holder = $5, expires_at = to_timestamp(0)
             WHERE physical_cluster_id = (SELECT id FROM honoured WHERE NOT woken))
           SELECT woken FROM honoured`,
    values: [lease.physicalClusterId, lease.holder, lease.epoch, lease.wakeupsSeen, nobody],
  })
  return { wokenMeanwhile: rows[0]?.woken ?? false }
}

/** Notes a wake-up of each for good. */
export async function wakeAll(pool: Pool, physicalClusterIds: string[], nowMs: number): Promise<void> {
  if (physicalClusterIds.length === 0) return
  // locked in one order, so that two sweeps at once do not wait in a circle
  await pool.query({
    name: 'store_wake_all',
    text: `WITH woken AS MATERIALIZED (
             SELECT id FROM physical_clusters WHERE id = ANY($1::text[]) AND deleted_at IS NULL
             ORDER BY id FOR NO KEY UPDATE)
           UPDATE physical_clusters p SET wakeups = wakeups + 1, woken_at = to_timestamp($2::bigint / 1000.0)
           FROM woken WHERE p.id = woken.id`,
    values: [physicalClusterIds, nowMs],
  })
}

/** Sets when to look again, for the holder of the lease only. */
export async function scheduleRecheck(pool: Pool, lease: Lease, atMs: number | null): Promise<void> {
  await pool.query({
    name: 'store_schedule_recheck',
    text: `WITH held AS MATERIALIZED (
             SELECT physical_cluster_id FROM leases
             WHERE physical_cluster_id = $1 AND holder = $2 AND epoch = $3 FOR UPDATE)
           UPDATE physical_clusters SET recheck_at = to_timestamp($4::bigint / 1000.0)
           WHERE id = (SELECT physical_cluster_id FROM held)
             AND recheck_at IS DISTINCT FROM to_timestamp($4::bigint / 1000.0)`,
    values: [lease.physicalClusterId, lease.holder, lease.epoch, atMs],
  })
}

/**
 * Ends leases of holders whose names begin so, for a process that knows them to be dead: the only one on this state folder,
 * say. What a dead holder would still write is fenced off by the next epoch.
 */
export async function expireLeases(pool: Pool, holderPrefix: string): Promise<void> {
  await pool.query({
    text: `UPDATE leases SET holder = $2, expires_at = to_timestamp(0) WHERE starts_with(holder, $1) AND holder <> $2`,
    values: [holderPrefix, nobody],
  })
}

/**
 * Locks what a pass writes, for the rest of the transaction; false when the lease was lost. The order - lease, physical
 * cluster, clusters - is that of every transaction that takes more than one of them, so that none waits in a circle.
 */
export async function lockCluster(client: Connection, lease: Lease): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'store_lock_cluster',
    text: `WITH held AS MATERIALIZED (
             SELECT physical_cluster_id AS id FROM leases
             WHERE physical_cluster_id = $1 AND holder = $2 AND epoch = $3 FOR UPDATE),
           physical AS MATERIALIZED (
             SELECT p.id FROM physical_clusters p WHERE p.id = (SELECT id FROM held) FOR NO KEY UPDATE),
           carried AS MATERIALIZED (
             SELECT c.id FROM clusters c
             WHERE c.physical_cluster_id = (SELECT id FROM physical) AND c.deleted_at IS NULL
             ORDER BY c.id FOR NO KEY UPDATE)
           SELECT physical.id, (SELECT count(*) FROM carried) FROM physical`,
    values: [lease.physicalClusterId, lease.holder, lease.epoch],
  })
  return rowCount === 1
}
