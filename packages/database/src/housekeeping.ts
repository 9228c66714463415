import type { Pool } from 'pg'

const dayMs = 24 * 3_600_000

/**
 * How long what is kept for a while is kept, and how much one statement may delete. Counts bound what is kept of one cluster
 * besides: `machinesKept`, `endedKept`, `closedKept` and `eventsKept`, where each is written.
 */
export const retention = {
  /** The licence to delete a stray again: longer than any cloud takes to show one. */
  tombstoneMs: 30 * dayMs,
  idempotencyMs: dayMs,
  /** After a hold has expired: nothing reads it any more, but for a clock that is behind. */
  holdMs: dayMs,
  /** After a session has expired: its end is in the audit. */
  sessionMs: dayMs,
  eventMs: 90 * dayMs,
  /** After it ended. */
  operationMs: 400 * dayMs,
  /** After it was closed. */
  findingMs: 400 * dayMs,
  auditMs: 400 * dayMs,
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
  operations: number
  findings: number
  auditRecords: number
}

/** Deletes what has been kept long enough, in small batches that never hold locks for long. Safe to run anywhere, often. */
export async function purge(pool: Pool, nowMs: number): Promise<Purged> {
  const rows = (table: string, key: string, at: string, beforeMs: number): Promise<number> =>
    inBatches(
      pool,
      `DELETE FROM ${table} WHERE (${key}) IN (
         SELECT ${key} FROM ${table} WHERE ${at} < to_timestamp($1::bigint / 1000.0) LIMIT $2)`,
      beforeMs,
    )
  return {
    sealedBodies: await inBatches(
      pool,
      `UPDATE idempotency_records SET sealed_body = NULL, sealed_until = NULL WHERE (organization_id, key) IN (
         SELECT organization_id, key FROM idempotency_records
         WHERE sealed_body IS NOT NULL AND sealed_until < to_timestamp($1::bigint / 1000.0) LIMIT $2)`,
      nowMs,
    ),
    idempotencyRecords: await rows(
      'idempotency_records',
      'organization_id, key',
      'created_at',
      nowMs - retention.idempotencyMs,
    ),
    tombstones: await rows('tombstones', 'node_id', 'deleted_at', nowMs - retention.tombstoneMs),
    events: await rows('events', 'cluster_id, number', 'at', nowMs - retention.eventMs),
    holds: await rows('holds', 'id', 'expires_at', nowMs - retention.holdMs),
    operations: await rows('operations', 'id', 'finished_at', nowMs - retention.operationMs),
    findings: await rows('findings', 'id', 'closed_at', nowMs - retention.findingMs),
    auditRecords: await rows('audit_records', 'id', 'at', nowMs - retention.auditMs),
    sessions: await rows('sessions', 'id', 'expires_at', nowMs - retention.sessionMs),
    signInLinks: await rows('sign_in_links', 'hash', 'expires_at', nowMs),
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
