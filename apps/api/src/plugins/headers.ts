import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Api } from '../context.ts'
import { Refusal } from '../refusal.ts'
import type { ApiSettings } from '../settings.ts'

const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** The client's own x-request-id where it is harmless in a log, else a new one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(given) ? given : `req_${randomUUID()}`
}

/** Headers of every answer, and the limit on addresses. */
export function addHeaders(app: Api, settings: ApiSettings): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).headers(securityHeaders)
    if (request.url.length <= settings.addressLimitBytes) return done()
    done(
      new Refusal('uri-too-long', `The address is longer than ${settings.addressLimitBytes} bytes.`, {
        limit: 'address_bytes',
        current: settings.addressLimitBytes,
        requested: request.url.length,
        unit: 'bytes',
        next: 'Shorten the query.',
      }),
    )
  })
}
