import { timingSafeEqual } from 'node:crypto'
import { effectiveScopes, type Scope, scopes } from '@headwater/api-contract'
import {
  type ApiKeyRecord,
  type Bell,
  type ConnectionPool,
  findApiKeyByHash,
  findSessionByHash,
  noteApiKeyUse,
} from '@headwater/database/intent'
import type { Clock, Random } from '@headwater/model'
import type { Principal } from './context.ts'
import { type Credential, digestOf } from './credential.ts'

const maxRemembered = 10_000

/** A new API key: 256 random bits. `hash` is what is stored, `hint` what people tell keys apart by. */
export function newApiKeySecret(random: Random): { secret: string; hash: Buffer; hint: string } {
  const secret = `hw_${Buffer.from(random.bytes(32)).toString('base64url')}`
  return { secret, hash: digestOf(secret), hint: secret.slice(0, 8) }
}

export type Recognition =
  | { kind: 'living'; principal: Principal }
  /** The key or session exists and no longer works; whose it was is for the audit only. */
  | { kind: 'revoked' | 'expired' | 'signed_out'; principal: Principal }
  | { kind: 'missing' | 'malformed' | 'unknown' }

export interface Authentication {
  /** From memory; null when the database has to be asked. */
  remembered(credential: Credential): Recognition | null
  recognise(credential: Credential): Promise<Recognition>
  /** Writes when keys were last used. */
  flush(): Promise<void>
  stop(): void
}

interface Entry {
  principal: Principal
  revokedAt: Date | null
  sessionEndedAt: Date | null
  readAtMs: number
}

/**
 * Recognises API keys and sessions. One is remembered for `trustMs`, so that a busy key costs no round trip; a revocation, and a
 * session's end, evict it
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

  const judge = ({ principal, revokedAt, sessionEndedAt }: Entry): Recognition => {
    if (revokedAt !== null) return { kind: 'revoked', principal }
    if (sessionEndedAt !== null) return { kind: 'signed_out', principal }
    const nowMs = clock.nowMs()
    if (endOf(principal).getTime() <= nowMs) return { kind: 'expired', principal }
    lastUse.set(principal.keyId, nowMs)
    return { kind: 'living', principal }
  }

  async function read(credential: Sent, digest: Buffer, readAtMs: number): Promise<Entry | null> {
    if (credential.kind === 'key') {
      const key = await findApiKeyByHash(pool, digest)
      if (!key || !timingSafeEqual(key.hash, digest)) return null
      return { principal: principalOfKey(key), revokedAt: key.revokedAt, sessionEndedAt: null, readAtMs }
    }
    const session = await findSessionByHash(pool, digest)
    if (!session || !timingSafeEqual(session.hash, digest)) return null
    const { sessionId: id, sessionExpiresAt: expiresAt, sessionEndedAt, revokedAt } = session
    const principal = { ...principalOfKey(session), session: { id, expiresAt } }
    return { principal, revokedAt, sessionEndedAt, readAtMs }
  }

  return {
    remembered(credential) {
      if (!isSent(credential)) return credential
      const entry = byHash.get(digestOf(credential.secret).toString('base64'))
      return entry && clock.nowMs() - entry.readAtMs < trustMs ? judge(entry) : null
    },

    async recognise(credential) {
      if (!isSent(credential)) return credential
      const digest = digestOf(credential.secret)
      const entry = await read(credential, digest, clock.nowMs())
      if (entry === null) return { kind: 'unknown' }
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

type Sent = Extract<Credential, { secret: string }>

function isSent(credential: Credential): credential is Sent {
  return 'secret' in credential
}

/** A session never outlives its key. */
function endOf({ keyExpiresAt, session }: Principal): Date {
  return session !== null && session.expiresAt < keyExpiresAt ? session.expiresAt : keyExpiresAt
}

/** Whom a key speaks for. */
export function principalOfKey(
  key: ApiKeyRecord & { organizationName: string; organizationCreatedAt: Date },
): Principal {
  const held = scopes.filter((scope) => key.scopes.includes(scope))
  return {
    keyId: key.id,
    keyName: key.name,
    keyExpiresAt: key.expiresAt,
    organization: { id: key.organizationId, name: key.organizationName, createdAt: key.organizationCreatedAt },
    scopes: held satisfies Scope[],
    effective: effectiveScopes(held),
    session: null,
  }
}
