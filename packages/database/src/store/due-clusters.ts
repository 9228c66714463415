import type { Pool } from 'pg'

// each branch walks its own partial index in order and stops at the limit, whatever the number of clusters at rest
const text = `
  WITH due AS (
    (SELECT p.id, p.woken_at AS since FROM physical_clusters p
     WHERE p.deleted_at IS NULL AND p.wakeups > p.wakeups_honoured AND NOT EXISTS (
       SELECT FROM leases l WHERE l.physical_cluster_id = p.id AND l.expires_at > to_timestamp($1::bigint / 1000.0))
     ORDER BY p.woken_at LIMIT $2)
    UNION ALL
    (SELECT p.id, p.recheck_at FROM physical_clusters p
     WHERE p.deleted_at IS NULL AND p.recheck_at IS NOT NULL AND p.recheck_at <= to_timestamp($1::bigint / 1000.0)
       AND NOT EXISTS (
         SELECT FROM leases l WHERE l.physical_cluster_id = p.id AND l.expires_at > to_timestamp($1::bigint / 1000.0))
     ORDER BY p.recheck_at LIMIT $2)
    UNION ALL
    (SELECT p.id, p.woken_at FROM physical_clusters p
     WHERE p.deleted_at IS NULL AND p.observed_generation < p.generation AND NOT EXISTS (
       SELECT FROM leases l WHERE l.physical_cluster_id = p.id AND l.expires_at > to_timestamp($1::bigint / 1000.0))
     ORDER BY p.woken_at LIMIT $2)
    UNION ALL
    (SELECT p.id, p.deletion_requested_at FROM physical_clusters p
     WHERE p.deleted_at IS NULL AND p.deletion_requested_at IS NOT NULL AND NOT EXISTS (
       SELECT FROM leases l WHERE l.physical_cluster_id = p.id AND l.expires_at > to_timestamp($1::bigint / 1000.0))
     ORDER BY p.deletion_requested_at LIMIT $2))
  SELECT id FROM due GROUP BY id ORDER BY min(since), id LIMIT $2`

/** Physical clusters that need a pass and that nobody holds, the one that has waited longest first. */
export async function dueClusters(pool: Pool, nowMs: number, limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({ name: 'store_due_clusters', text, values: [nowMs, limit] })
  return rows.map(({ id }) => id)
}
