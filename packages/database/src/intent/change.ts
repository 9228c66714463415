import { type AuditEntry, recordAudit } from './audit.ts'
import { type Connection, type ConnectionPool, inTransaction } from './connection.ts'
import {
  type IdempotencyClaim,
  type IdempotencyState,
  lookUpClaim,
  recordInFlight,
  releaseClaim,
  type StoredAnswer,
  storeAnswer,
} from './idempotency.ts'

export type ChangeAudit = Omit<AuditEntry, 'outcome' | 'status' | 'resource'>

export interface ChangeRequest {
  audit: ChangeAudit
  /** Null when the request carried no Idempotency-Key. */
  idempotency: IdempotencyClaim | null
  nowMs: number
}

/**
 * A change that is one statement, which also writes the audit record it is given: a transaction by itself, so that
 * without an idempotency key one round trip does all.
 */
export type RunAtOnce<Answer extends ChangeAnswer> = (connection: Connection, audit: ChangeAudit) => Promise<Answer>

/** What a change answers, and the resource it is recorded under. */
export interface ChangeAnswer extends StoredAnswer {
  resource: string
}

export type ChangeResult<Answer extends ChangeAnswer> =
  | { kind: 'done'; answer: Answer }
  | Exclude<IdempotencyState, { kind: 'free' }>

/**
 * One change of a tenant or operator: what `run` writes, its audit record and the answer kept for its idempotency key
 * are committed together or not at all. So a crash at any point leaves either nothing, and a retry does the work, or
 * everything, and a retry is answered from the record.
 */
export async function change<Answer extends ChangeAnswer>(
  pool: ConnectionPool,
  request: ChangeRequest,
  run: (transaction: Connection) => Promise<Answer>,
): Promise<ChangeResult<Answer>> {
  return inTransaction(pool, async (transaction) => {
    if (request.idempotency) {
      const state = await lookUpClaim(transaction, request.idempotency, request.nowMs)
      if (state.kind !== 'free') return state
    }
    const answer = await run(transaction)
    await settle(transaction, request, answer, 'accepted')
    return { kind: 'done', answer }
  })
}

/**
 * Claims the idempotency key of a change that is made outside the database, in Kafka, before `finishOutside`. A claim
 * whose process died may be taken over after a minute, so the change outside must take less and bear being repeated.
 */
export async function beginOutside(pool: ConnectionPool, request: ChangeRequest): Promise<IdempotencyState> {
  const claim = request.idempotency
  if (!claim) return { kind: 'free', retaken: false }
  return inTransaction(pool, async (transaction) => {
    const state = await lookUpClaim(transaction, claim, request.nowMs)
    if (state.kind === 'free') await recordInFlight(transaction, claim, request.nowMs)
    return state
  })
}

/** Records a change that was made outside, or a refusal. */
export async function finish(
  pool: ConnectionPool,
  request: ChangeRequest,
  answer: ChangeAnswer,
  outcome: 'accepted' | 'refused',
): Promise<void> {
  await inTransaction(pool, (transaction) => settle(transaction, request, answer, outcome))
}

/** Gives up a claim of `beginOutside` whose change failed on our side, so that a retry runs at once. */
export async function abandonOutside(pool: ConnectionPool, request: ChangeRequest): Promise<void> {
  if (request.idempotency) await releaseClaim(pool, request.idempotency)
}

/** `change` for a change that is one statement and audits itself. */
export async function changeAtOnce<Answer extends ChangeAnswer>(
  pool: ConnectionPool,
  request: ChangeRequest,
  run: RunAtOnce<Answer>,
): Promise<ChangeResult<Answer>> {
  const { idempotency, audit, nowMs } = request
  if (!idempotency) return { kind: 'done', answer: await run(pool, audit) }
  return inTransaction(pool, async (transaction) => {
    const state = await lookUpClaim(transaction, idempotency, nowMs)
    if (state.kind !== 'free') return state
    const answer = await run(transaction, audit)
    await storeAnswer(transaction, idempotency, answer, nowMs)
    return { kind: 'done', answer }
  })
}

async function settle(
  transaction: Connection,
  request: ChangeRequest,
  answer: ChangeAnswer,
  outcome: 'accepted' | 'refused',
): Promise<void> {
  await recordAudit(transaction, { ...request.audit, outcome, status: answer.status, resource: answer.resource })
  if (request.idempotency) await storeAnswer(transaction, request.idempotency, answer, request.nowMs)
}
