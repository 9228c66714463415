import { hash, timingSafeEqual } from 'node:crypto'
import { effectiveScopes, type Scope, scopes } from '@headwater/api-contract'
import { type Bell, type ConnectionPool, findApiKeyByHash, noteApiKeyUse } from '@headwater/database/intent'
import type { Clock, Random } from '@headwater/model'
import type { Principal } from './context.ts'

const keyPattern = /^hw_[A-Za-z0-9_-]{43}$/
const maxRemembered = 10_000

/** A new API key: 256 random bits. `hash` is what is stored, `hint` what people tell keys apart by. */
export function newApiKeySecret(random: Random): { secret: string; hash: Buffer; hint: string } {
  const secret = `hw_${Buffer.from(random.bytes(32)).toString('base64url')}`
  return { secret, hash: hashOf(secret), hint: secret.slice(0, 8) }
}

// plain SHA-256: a key is 256 random bits, so there is nothing a slow hash would protect
function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

export type Recognition =
  | { kind: 'living'; principal: Principal }
  /** The key exists and no longer works; whose it was is for the audit only. */
  | { kind: 'revoked' | 'expired'; principal: Principal }
  | { kind: 'missing' | 'malformed' | 'unknown' }

export interface Authentication {
  /** From memory; null when the database has to be asked. */
  remembered(header: string | undefined): Recognition | null
  recognise(header: string | undefined): Promise<Recognition>
  /** Writes when keys were last used. */
  flush(): Promise<void>
  stop(): void
}

interface Entry {
  principal: Principal
  revokedAt: Date | null
  readAtMs: number
}

/**
 * Recognises API keys. A key is remembered for `trustMs`, so that a busy key costs no round trip; a revocation evicts it
 * at once through `bell`, and where that ring is lost the key works for `trustMs` longer. Unknown keys are not remembered.
 */
export function createAuthentication(dependencies: {
  pool: ConnectionPool
  bell: Bell
  clock: Clock
  trustMs: number
}): Authentication {
  const { pool, bell, clock, trustMs } = dependencies
  const byHash = new Map<string, Entry>()
  const lastUse = new Map<string, number>()
  const unsubscribe = bell.subscribe((keyId) => {
    for (const [known, entry] of byHash) if (keyId === null || entry.principal.keyId === keyId) byHash.delete(known)
  })

  const judge = ({ principal, revokedAt }: Entry): Recognition => {
    if (revokedAt !== null) return { kind: 'revoked', principal }
    const nowMs = clock.nowMs()
    if (principal.keyExpiresAt.getTime() <= nowMs) return { kind: 'expired', principal }
    lastUse.set(principal.keyId, nowMs)
    return { kind: 'living', principal }
  }

  return {
    remembered(header) {
      const secret = secretOf(header)
      if (secret === null) return { kind: header === undefined ? 'missing' : 'malformed' }
      const entry = byHash.get(hash('sha256', secret, 'base64'))
      return entry && clock.nowMs() - entry.readAtMs < trustMs ? judge(entry) : null
    },

    async recognise(header) {
      const secret = secretOf(header)
      if (secret === null) return { kind: header === undefined ? 'missing' : 'malformed' }
      const digest = hashOf(secret)
      const readAtMs = clock.nowMs()
      const key = await findApiKeyByHash(pool, digest)
      if (!key || !timingSafeEqual(key.hash, digest)) return { kind: 'unknown' }
      const held = scopes.filter((scope) => key.scopes.includes(scope))
      const entry = {
        principal: {
          keyId: key.id,
          keyName: key.name,
          keyExpiresAt: key.expiresAt,
          organization: { id: key.organizationId, name: key.organizationName, createdAt: key.organizationCreatedAt },
          scopes: held satisfies Scope[],
          effective: effectiveScopes(held),
        },
        revokedAt: key.revokedAt,
        readAtMs,
      }
      if (byHash.size >= maxRemembered) byHash.clear()
      byHash.set(digest.toString('base64'), entry)
      return judge(entry)
    },

    async flush() {
      const uses = new Map(lastUse)
      lastUse.clear()
      await noteApiKeyUse(pool, uses)
    },

    stop: unsubscribe,
  }
}

function secretOf(header: string | undefined): string | null {
  if (header?.slice(0, 7).toLowerCase() !== 'bearer ') return null
  const secret = header.slice(7).trim()
  return keyPattern.test(secret) ? secret : null
}
