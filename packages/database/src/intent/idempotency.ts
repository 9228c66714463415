import { type Connection, firstRow } from './connection.ts'

export interface IdempotencyClaim {
  organizationId: string
  key: string
  /** SHA-256 of method, path and body. */
  requestHash: Uint8Array
}

/** An answer as it is kept. `sealed` holds the whole body, secret included, until `sealedUntil`. */
export interface StoredAnswer {
  status: number
  /** Without its secret. */
  body: unknown
  headers: Record<string, string>
  sealed: { body: string; until: Date } | null
}

export type IdempotencyState =
  | { kind: 'free'; retaken: boolean }
  | { kind: 'in_flight' }
  | { kind: 'other_request' }
  | { kind: 'answered'; answer: StoredAnswer }

/** A claim in flight for longer belongs to a process that died. Every change outside the database ends well before. */
const takeOverAfterMs = 60_000
const keptMs = 24 * 3_600_000

interface Row {
  requestHash: Buffer
  status: number | null
  body: unknown
  headers: Record<string, string> | null
  sealedBody: string | null
  sealedUntil: Date | null
  createdAt: Date
}

/**
 * What is known of a key. A lock that lasts as long as the transaction keeps a second request with the key out while
 * the first runs, in whichever process: it is told so instead of waiting, and a crash frees the key at once.
 */
export async function lookUpClaim(
  transaction: Connection,
  claim: IdempotencyClaim,
  nowMs: number,
): Promise<IdempotencyState> {
  const lock = await firstRow<{ locked: boolean }>(transaction, {
    name: 'lock_idempotency_key',
    text: 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked',
    values: [`idempotency:${claim.organizationId}:${claim.key}`],
  })
  if (!lock?.locked) return { kind: 'in_flight' }
  // its own statement: only one that starts after the lock was taken sees what the holder before committed
  const row = await firstRow<Row>(transaction, {
    name: 'find_idempotency_record',
    text: `SELECT request_hash AS "requestHash", status, body, headers, sealed_body AS "sealedBody",
                  sealed_until AS "sealedUntil", created_at AS "createdAt"
           FROM idempotency_records WHERE organization_id = $1 AND key = $2`,
    values: [claim.organizationId, claim.key],
  })
  if (!row || row.createdAt.getTime() < nowMs - keptMs) return { kind: 'free', retaken: false }
  if (!row.requestHash.equals(claim.requestHash)) return { kind: 'other_request' }
  if (row.status === null)
    return row.createdAt.getTime() < nowMs - takeOverAfterMs ? { kind: 'free', retaken: true } : { kind: 'in_flight' }
  const { status, body, headers, sealedBody, sealedUntil } = row
  const sealed =
    sealedBody !== null && sealedUntil !== null && sealedUntil.getTime() > nowMs
      ? { body: sealedBody, until: sealedUntil }
      : null
  return { kind: 'answered', answer: { status, body, headers: headers ?? {}, sealed } }
}

/** Notes that the first request runs, for changes that are made outside the database. */
export async function recordInFlight(connection: Connection, claim: IdempotencyClaim, nowMs: number): Promise<void> {
  await connection.query({
    text: `INSERT INTO idempotency_records (organization_id, key, request_hash, created_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (organization_id, key) DO UPDATE SET request_hash = $3, created_at = $4, status = NULL,
             body = NULL, headers = NULL, sealed_body = NULL, sealed_until = NULL`,
    values: [claim.organizationId, claim.key, claim.requestHash, new Date(nowMs)],
  })
}

/** Forgets a claim that is still in flight. */
export async function releaseClaim(connection: Connection, claim: IdempotencyClaim): Promise<void> {
  await connection.query({
    text: 'DELETE FROM idempotency_records WHERE organization_id = $1 AND key = $2 AND status IS NULL',
    values: [claim.organizationId, claim.key],
  })
}

/** Keeps the first answer; replays are served from it for a day. */
export async function storeAnswer(
  connection: Connection,
  claim: IdempotencyClaim,
  answer: StoredAnswer,
  nowMs: number,
): Promise<void> {
  await connection.query({
    name: 'store_idempotent_answer',
    text: `INSERT INTO idempotency_records
             (organization_id, key, request_hash, status, body, headers, sealed_body, sealed_until, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           ON CONFLICT (organization_id, key) DO UPDATE SET request_hash = $3, status = $4, body = $5, headers = $6,
             sealed_body = $7, sealed_until = $8, created_at = $9`,
    values: [
      claim.organizationId,
      claim.key,
      claim.requestHash,
      answer.status,
      JSON.stringify(answer.body),
      JSON.stringify(answer.headers),
      answer.sealed?.body ?? null,
      answer.sealed?.until ?? null,
      new Date(nowMs),
    ],
  })
}

/** Drops secrets whose time is over, and records after a day. */
export async function tidyIdempotencyRecords(connection: Connection, nowMs: number): Promise<void> {
  await connection.query({
    text: 'UPDATE idempotency_records SET sealed_body = NULL, sealed_until = NULL WHERE sealed_until < $1',
    values: [new Date(nowMs)],
  })
  await connection.query({
    text: 'DELETE FROM idempotency_records WHERE created_at < $1',
    values: [new Date(nowMs - keptMs)],
  })
}
