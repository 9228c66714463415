import { createSessionRequest, sessionSchema, signInLinkSchema } from '@headwater/api-contract'
import { addSession, addSignInLink, endSession, ringApiKeys, takeSignInLink } from '@headwater/database/intent'
import { newId } from '@headwater/model'
import { principalOfKey } from '../../authentication.ts'
import { answerChange } from '../../change.ts'
import { type Api, type ApiContext, type Principal, principalOf } from '../../context.ts'
import { credentialOf, csrfTokenOf, digestOf, sessionCookie } from '../../credential.ts'
import { invalid, Refusal } from '../../refusal.ts'
import { noContent, postHeaders, problemResponse } from '../../route-schema.ts'
import { organizationView } from '../../views.ts'

/** A working day; nothing prolongs it. */
const sessionMs = 12 * 3_600_000
const linkMs = 10 * 60_000

export function addSessionRoutes(app: Api, context: ApiContext): void {
  app.post(
    '/v1/sessions',
    {
      config: { scope: 'none', guessable: true, action: 'session.create' },
      schema: {
        operationId: 'createSession',
        summary: 'Sign a browser in: a key, or the code of a one-time link, becomes a cookie',
        tags: ['Sessions'],
        security: [],
        body: createSessionRequest,
        response: { 201: sessionSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const site = request.headers['sec-fetch-site']
      if (site !== undefined && site !== 'same-origin' && site !== 'none')
        throw new Refusal('forbidden', 'Only the console itself signs a browser in.')
      // an answer that is kept for replays would keep the cookie
      if (request.headers['idempotency-key'] !== undefined)
        throw invalid({
          in: 'header',
          pointer: '/idempotency-key',
          detail: 'is not taken here: every sign-in is its own',
        })
      const { apiKey, code } = request.body
      const { principal, living } = apiKey === undefined ? await holderOfCode(code ?? '') : await holderOfKey(apiKey)
      if (principal === null || !living) {
        const refusal = new Refusal('unauthenticated', refusalText(apiKey === undefined))
        await context.denials.record(request, principal, refusal)
        throw refusal
      }
      const nowMs = context.clock.nowMs()
      const token = newSecret('hws')
      const session = {
        id: newId('session', nowMs, context.random),
        expiresAt: new Date(Math.min(nowMs + sessionMs, principal.keyExpiresAt.getTime())),
      }
      request.principal = { ...principal, session }
      return answerChange(context, request, reply, {
        resource: session.id,
        run: async (transaction) => {
          const { id, expiresAt } = session
          const hash = digestOf(token)
          await addSession(transaction, { id, apiKeyId: principal.keyId, hash, at: new Date(nowMs), expiresAt })
          return {
            status: 201,
            body: sessionView({ ...principal, session }, csrfTokenOf(token)),
            headers: { 'set-cookie': cookie(token, Math.floor((expiresAt.getTime() - nowMs) / 1000)) },
            resource: id,
          }
        },
      })
    },
  )

  app.get(
    '/v1/sessions/current',
    {
      config: { scope: 'any', asksWho: true },
      schema: {
        operationId: 'getSession',
        summary: 'Whom the browser, or the key, speaks for',
        tags: ['Sessions'],
        response: { 200: sessionSchema, ...problemResponse },
      },
    },
    async (request) => {
      const credential = credentialOf(request.headers)
      return sessionView(principalOf(request), credential.kind === 'session' ? csrfTokenOf(credential.secret) : null)
    },
  )

  app.delete(
    '/v1/sessions/current',
    {
      config: { scope: 'any', action: 'session.end' },
      schema: {
        operationId: 'endSession',
        summary: 'Sign the browser out',
        tags: ['Sessions'],
        response: { 204: noContent, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { session, keyId } = principalOf(request)
      return answerChange(context, request, reply, {
        resource: session?.id ?? keyId,
        run: async (transaction) => {
          if (session !== null) await endSession(transaction, session.id, new Date(context.clock.nowMs()))
          return { status: 204, body: null, headers: { 'set-cookie': cookie('', 0) }, resource: session?.id ?? keyId }
        },
        after: () => ringApiKeys(context.pool, keyId),
      })
    },
  )

  app.post(
    '/v1/sign-in-links',
    {
      config: { scope: 'any', action: 'sign_in_link.create' },
      schema: {
        operationId: 'createSignInLink',
        summary: 'A code that signs one browser in as this key, within ten minutes',
        tags: ['Sessions'],
        headers: postHeaders,
        response: { 201: signInLinkSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { keyId } = principalOf(request)
      const code = newSecret('hwl')
      const expiresAt = new Date(context.clock.nowMs() + linkMs)
      return answerChange(context, request, reply, {
        resource: keyId,
        run: async (transaction) => {
          await addSignInLink(transaction, { hash: digestOf(code), apiKeyId: keyId, expiresAt })
          const body = { code, expiresAt: expiresAt.toISOString() }
          return { status: 201, body, bodyWithoutSecret: { ...body, code: '' }, resource: keyId }
        },
      })
    },
  )

  function newSecret(prefix: string): string {
    return `${prefix}_${Buffer.from(context.random.bytes(32)).toString('base64url')}`
  }

  function cookie(token: string, maxAgeSeconds: number): string {
    const secure = context.settings.secureCookies ? '; Secure' : ''
    return `${sessionCookie}=${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`
  }

  async function holderOfKey(apiKey: string): Promise<Holder> {
    const recognition = await context.authentication.recognise(credentialOf({ authorization: `Bearer ${apiKey}` }))
    const principal = 'principal' in recognition ? recognition.principal : null
    return { principal, living: recognition.kind === 'living' }
  }

  async function holderOfCode(code: string): Promise<Holder> {
    const now = new Date(context.clock.nowMs())
    const key = await takeSignInLink(context.pool, digestOf(code), now)
    if (key === null) return { principal: null, living: false }
    return { principal: principalOfKey(key), living: key.revokedAt === null && key.expiresAt > now }
  }
}

/** Who shows a key or a code; one that no longer works is known for the audit only. */
interface Holder {
  principal: Principal | null
  living: boolean
}

function refusalText(byCode: boolean): string {
  return byCode
    ? 'This link was used before, or is older than ten minutes: ask for a new one.'
    : 'The API key is unknown, revoked or expired.'
}

function sessionView(principal: Principal, csrfToken: string | null) {
  const { organization, keyId, keyName, scopes, effective, keyExpiresAt, session } = principal
  return {
    organization: organizationView(organization),
    apiKey: { id: keyId, name: keyName, scopes, expiresAt: keyExpiresAt.toISOString() },
    effectiveScopes: [...effective],
    expiresAt: (session?.expiresAt ?? keyExpiresAt).toISOString(),
    csrfToken,
  }
}
