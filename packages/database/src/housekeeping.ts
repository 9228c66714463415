import type { Pool } from 'pg'

/** How long what is kept for a while is kept, and how much one statement may delete. */
export const retention = {
  /** The licence to delete a stray again: longer than any cloud takes to show one. */
  tombstoneMs: 30 * 24 * 3_600_000,
  idempotencyMs: 24 * 3_600_000,
  /** After a hold has expired: nothing reads it any more, but for a clock that is behind. */
  holdMs: 24 * 3_600_000,
  /** After a session has expired: its end is in the audit. */
  sessionMs: 24 * 3_600_000,
  batchRows: 1_000,
  /** Batches of one run; what is left waits for the next. */
  batches: 20,
} as const

export interface Purged {
  tombstones: number
  idempotencyRecords: number
  /** Answers whose sealed secret was taken out; the records stay. */
  sealedBodies: number
  events: number
  holds: number
  sessions: number
  signInLinks: number
}

/** Deletes what has been kept long enough, in small batches that never hold locks for long. Safe to run anywhere, often. */
export async function purge(pool: Pool, nowMs: number, { eventsMs }: { eventsMs: number }): Promise<Purged> {
  return {
    sealedBodies: await inBatches(
      pool,
      `UPDATE idempotency_records SET sealed_body = NULL, sealed_until = NULL WHERE (organization_id, key) IN (
         SELECT organization_id, key FROM idempotency_records
         WHERE sealed_body IS NOT NULL AND sealed_until < to_timestamp($1::bigint / 1000.0) LIMIT $2)`,
      nowMs,
    ),
    idempotencyRecords: await inBatches(
      pool,
      `DELETE FROM idempotency_records WHERE (organization_id, key) IN (
         SELECT organization_id, key FROM idempotency_records
         WHERE created_at < to_timestamp($1::bigint / 1000.0) LIMIT $2)`,
      nowMs - retention.idempotencyMs,
    ),
    tombstones: await inBatches(
      pool,
      `DELETE FROM tombstones WHERE node_id IN (
         SELECT node_id FROM tombstones WHERE deleted_at < to_timestamp($1::bigint / 1000.0) LIMIT $2)`,
      nowMs - retention.tombstoneMs,
    ),
    events: await inBatches(
      pool,
      `DELETE FROM events WHERE (cluster_id, number) IN (
         SELECT cluster_id, number FROM events WHERE at < to_timestamp($1::bigint / 1000.0) LIMIT $2)`,
      nowMs - eventsMs,
    ),
    holds: await inBatches(
      pool,
      `DELETE FROM holds WHERE id IN (
         SELECT id FROM holds WHERE expires_at < to_timestamp($1::bigint / 1000.0) LIMIT $2)`,
      nowMs - retention.holdMs,
    ),
    sessions: await inBatches(
      pool,
      `DELETE FROM sessions WHERE id IN (
         SELECT id FROM sessions WHERE expires_at < to_timestamp($1::bigint / 1000.0) LIMIT $2)`,
      nowMs - retention.sessionMs,
    ),
    signInLinks: await inBatches(
      pool,
      `DELETE FROM sign_in_links WHERE hash IN (
         SELECT hash FROM sign_in_links WHERE expires_at < to_timestamp($1::bigint / 1000.0) LIMIT $2)`,
      nowMs,
    ),
  }
}

async function inBatches(pool: Pool, text: string, beforeMs: number): Promise<number> {
  let total = 0
  for (let batch = 0; batch < retention.batches; batch++) {
    const { rowCount } = await pool.query(text, [beforeMs, retention.batchRows])
    total += rowCount ?? 0
    if ((rowCount ?? 0) < retention.batchRows) break
  }
  return total
}
