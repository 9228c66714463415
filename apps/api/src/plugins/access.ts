import rateLimit from '@fastify/rate-limit'
import { assert } from '@headwater/model'
import type { FastifyRequest } from 'fastify'
import type { Recognition } from '../authentication.ts'
import type { Api, ApiContext, Principal } from '../context.ts'
import { credentialOf, csrfTokenOf } from '../credential.ts'
import { Refusal } from '../refusal.ts'

type Check = ReturnType<Api['createRateLimit']>

/** Before a body is read: who asks, how often, and whether the key's scope allows the route. */
export async function addAccess(app: Api, context: ApiContext): Promise<void> {
  const { settings, authentication } = context
  await app.register(rateLimit, { global: false })
  const ofKey = app.createRateLimit({
    max: settings.requestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => request.principal?.keyId ?? request.ip,
  })
  const ofAddress = app.createRateLimit({
    max: settings.keyLookupsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => request.ip,
  })
  app.addHook('onRoute', (route) => {
    assert(route.config?.scope !== undefined, `${route.url} says which scope it needs`)
  })
  app.addHook('onRequest', async (request) => {
    const { scope, guessable } = request.routeOptions.config
    if (guessable === true) await holdTo(ofAddress, request, 'key_lookups_per_address', settings.keyLookupsPerMinute)
    // a route that was not found is answered as such, whoever asks
    if (scope === undefined || scope === 'none') return
    const principal = await authenticate(request)
    request.principal = principal
    await holdTo(ofKey, request, 'requests_per_key', settings.requestsPerMinute)
    if (principal.session !== null && !isOwnPage(request))
      await deny(
        request,
        principal,
        new Refusal('forbidden', 'This page may not act for a signed-in browser.', noToken),
      )
    if (scope !== 'any' && !principal.effective.has(scope))
      await deny(request, principal, new Refusal('forbidden', `This needs a key with the scope ${scope}.`))
  })

  async function authenticate(request: FastifyRequest): Promise<Principal> {
    const credential = credentialOf(request.headers)
    const remembered = authentication.remembered(credential)
    if (remembered?.kind === 'living') return remembered.principal
    // all that is not a key in use costs: a look-up or an audit record
    await holdTo(ofAddress, request, 'key_lookups_per_address', settings.keyLookupsPerMinute)
    const recognition = remembered ?? (await authentication.recognise(credential))
    if (recognition.kind === 'living') return recognition.principal
    if (recognition.kind === 'missing' && request.routeOptions.config.asksWho) throw unauthenticated(recognition)
    return deny(request, 'principal' in recognition ? recognition.principal : null, unauthenticated(recognition))
  }

  async function deny(request: FastifyRequest, principal: Principal | null, refusal: Refusal): Promise<never> {
    await context.denials.record(request, principal, refusal)
    throw refusal
  }
}

const noToken = { next: 'Send the csrfToken of GET /v1/sessions/current as the header x-csrf-token.' }
const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A cookie comes along with whatever page asks. Only pages of this origin can read the token that a change has to show. */
function isOwnPage(request: FastifyRequest): boolean {
  const { 'sec-fetch-site': site, 'x-csrf-token': token } = request.headers
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  if (readingMethods.has(request.method)) return true
  const credential = credentialOf(request.headers)
  return credential.kind === 'session' && token === csrfTokenOf(credential.secret)
}

async function holdTo(check: Check, request: FastifyRequest, limit: string, perMinute: number): Promise<void> {
  const result = await check(request)
  if (result.isAllowed || !result.isExceeded) return
  throw new Refusal('rate-limited', `More than ${perMinute} in a minute.`, {
    limit,
    current: perMinute,
    requested: perMinute + 1,
    unit: 'a minute',
    next: `Wait ${result.ttlInSeconds} s.`,
    retryAfterSeconds: result.ttlInSeconds,
  })
}

function unauthenticated(recognition: Exclude<Recognition, { kind: 'living' }>): Refusal {
  const detail = {
    missing: 'Send the header Authorization: Bearer <API key>.',
    malformed: 'The Authorization header, or the cookie, holds nothing of ours.',
    unknown: 'The API key is unknown.',
    revoked: 'The API key was revoked.',
    expired: 'The API key, or the session, has expired.',
    signed_out: 'The session has ended.',
  }[recognition.kind]
  return new Refusal('unauthenticated', detail, {}, { 'www-authenticate': 'Bearer realm="headwater"' })
}
