import { hash } from 'node:crypto'
import {
  abandonOutside,
  beginOutside,
  type ChangeAnswer,
  type ChangeAudit,
  type ChangeRequest,
  type ChangeResult,
  type Connection,
  change,
  changeAtOnce,
  finish,
  type IdempotencyClaim,
  type IdempotencyState,
} from '@headwater/database/intent'
import { newId } from '@headwater/model'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ApiContext, principalOf } from './context.ts'
import { invalid, Refusal } from './refusal.ts'

/** How long an answer with a secret can be had again with it. */
const secretReplayMs = 15 * 60_000

/** What a change answers. */
export interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
  /** The body as it is kept, when `body` holds a secret. */
  bodyWithoutSecret?: unknown
  /** What the audit names. */
  resource: string
}

interface DatabaseChange<Run> {
  /** What the audit names when the change is refused. */
  resource: string
  run: Run
  /** Rings once it is committed. */
  after?: () => Promise<unknown>
}

/** Runs a change of the database, with its audit record and its Idempotency-Key, in one transaction, and answers. */
export function answerChange(
  context: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  options: DatabaseChange<(transaction: Connection) => Promise<Answer>>,
): Promise<FastifyReply> {
  return answerFrom(context, request, reply, options, (asked) =>
    change(context.pool, asked, async (transaction) => toStored(context, asked, await options.run(transaction))),
  )
}

/** The same for a change that is one statement and writes its audit record itself. */
export function answerChangeAtOnce(
  context: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  options: DatabaseChange<(connection: Connection, audit: ChangeAudit) => Promise<Answer>>,
): Promise<FastifyReply> {
  return answerFrom(context, request, reply, options, (asked) =>
    changeAtOnce(context.pool, asked, async (connection, audit) =>
      toStored(context, asked, await options.run(connection, audit)),
    ),
  )
}

async function answerFrom(
  context: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { resource, after }: DatabaseChange<unknown>,
  make: (asked: ChangeRequest) => Promise<ChangeResult<ReturnType<typeof toStored>>>,
): Promise<FastifyReply> {
  const asked = changeRequest(context, request)
  try {
    const result = await make(asked)
    if (result.kind !== 'done') return replay(context, asked, reply, result)
    if (after) context.rings.send(after)
    return send(reply, result.answer.status, result.answer.whole, result.answer.headers)
  } catch (error) {
    await recordRefusal(context, request, asked, resource, error)
    throw error
  }
}

/** The same for a change that is made in Kafka: the key is claimed before it and settled after it. */
export async function answerChangeOutside(
  context: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  options: { resource: string; run: (again: boolean) => Promise<Answer> },
): Promise<FastifyReply> {
  const asked = changeRequest(context, request)
  const state = await beginOutside(context.pool, asked)
  if (state.kind !== 'free') return replay(context, asked, reply, state)
  try {
    const answer = toStored(context, asked, await options.run(state.retaken))
    await finish(context.pool, asked, answer, 'accepted')
    return send(reply, answer.status, answer.whole, answer.headers)
  } catch (error) {
    await abandonOutside(context.pool, asked)
    await recordRefusal(context, request, asked, options.resource, error)
    throw error
  }
}

function changeRequest(context: ApiContext, request: FastifyRequest): ChangeRequest {
  const { keyId, organization } = principalOf(request)
  const nowMs = context.clock.nowMs()
  return {
    audit: {
      id: newId('audit', nowMs, context.random),
      organizationId: organization.id,
      actor: keyId,
      action: request.routeOptions.config.action ?? request.method,
      requestId: request.id,
      remoteAddress: request.ip,
      at: new Date(nowMs),
    },
    idempotency: request.method === 'POST' ? claimOf(request, organization.id) : null,
    nowMs,
  }
}

function claimOf(request: FastifyRequest, organizationId: string): IdempotencyClaim | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw invalid({ in: 'header', pointer: '/idempotency-key', detail: 'must be 1 to 255 printable characters' })
  const text = `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`
  return { organizationId, key, requestHash: hash('sha256', text, 'buffer') }
}

function toStored(context: ApiContext, asked: ChangeRequest, answer: Answer): ChangeAnswer & { whole: unknown } {
  const { status, body, headers = {}, bodyWithoutSecret, resource } = answer
  const sealed =
    bodyWithoutSecret === undefined || asked.idempotency === null
      ? null
      : {
          body: context.sealer.seal(JSON.stringify(body), sealedFor(asked.idempotency)),
          until: new Date(asked.nowMs + secretReplayMs),
        }
  return { status, headers, body: bodyWithoutSecret ?? body, sealed, resource, whole: body }
}

function sealedFor({ organizationId, key }: IdempotencyClaim): string {
  return `idempotent-answer:${organizationId}:${key}`
}

function replay(
  context: ApiContext,
  asked: ChangeRequest,
  reply: FastifyReply,
  state: Exclude<IdempotencyState, { kind: 'free' }>,
): FastifyReply {
  switch (state.kind) {
    case 'in_flight':
      throw new Refusal('idempotency-in-flight', 'The first request with this Idempotency-Key has not ended yet.', {
        next: 'Send it again with the same key in a moment.',
        retryAfterSeconds: 1,
      })
    case 'other_request':
      throw new Refusal('idempotency-key-reused', 'This Idempotency-Key came with another request before.', {
        errors: [{ in: 'header', pointer: '/idempotency-key', detail: 'was used with another method, path or body' }],
        next: 'Use a new key for a new request.',
      })
    case 'answered': {
      const { status, body, headers, sealed } = state.answer
      const whole: unknown =
        sealed && asked.idempotency ? JSON.parse(context.sealer.open(sealed.body, sealedFor(asked.idempotency))) : body
      return send(reply, status, whole, { ...headers, 'idempotency-replayed': 'true' })
    }
  }
}

function send(reply: FastifyReply, status: number, body: unknown, headers: Record<string, string>): FastifyReply {
  return reply.code(status).headers(headers).send(body)
}

/**
 * Audits a refusal. It is not kept for its idempotency key: nothing was changed, so a retry may run, and one that was
 * refused for the time being can succeed.
 */
async function recordRefusal(
  context: ApiContext,
  request: FastifyRequest,
  asked: ChangeRequest,
  resource: string,
  error: unknown,
): Promise<void> {
  if (!(error instanceof Refusal) || error.status >= 500) return
  const answer = { status: error.status, body: error.toProblem(request.id), headers: {}, sealed: null, resource }
  await finish(context.pool, { ...asked, idempotency: null }, answer, 'refused')
}
