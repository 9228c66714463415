import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What a request shows of who sends it: an API key, or a browser's session. */
export type Credential = { kind: 'key' | 'session'; secret: string } | { kind: 'missing' | 'malformed' }

export const sessionCookie = 'headwater_session'
const keyPattern = /^hw_[A-Za-z0-9_-]{43}$/
const sessionPattern = /^hws_[A-Za-z0-9_-]{43}$/

/** An Authorization header comes before a cookie: a program that says who it is means it. */
export function credentialOf({ authorization, cookie }: IncomingHttpHeaders): Credential {
  if (authorization !== undefined) {
    const secret = authorization.slice(0, 7).toLowerCase() === 'bearer ' ? authorization.slice(7).trim() : ''
    return keyPattern.test(secret) ? { kind: 'key', secret } : { kind: 'malformed' }
  }
  const secret = cookieOf(cookie, sessionCookie)
  if (secret === null) return { kind: 'missing' }
  return sessionPattern.test(secret) ? { kind: 'session', secret } : { kind: 'malformed' }
}

/** What is stored of a secret. Plain SHA-256: secrets are 256 random bits, so there is nothing a slow hash would protect. */
export function digestOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

function cookieOf(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key = '', ...value] = part.split('=')
    if (key.trim() === name) return value.join('=').trim()
  }
  return null
}

/** Follows from the session's token, which no script can read, and tells nothing of it. */
export function csrfTokenOf(sessionToken: string): string {
  return hash('sha256', `csrf ${sessionToken}`, 'base64url')
}
