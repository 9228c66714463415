import { type ApiKeyRecord, apiKeyColumns } from './api-keys.ts'
import { type Connection, firstRow } from './connection.ts'

export interface SessionRecord {
  id: string
  expiresAt: Date
  endedAt: Date | null
}

/** A session with its key and organization, by the SHA-256 of its token. Ended and expired ones too. */
export function findSessionByHash(
  connection: Connection,
  hash: Uint8Array,
): Promise<
  | (ApiKeyRecord & {
      hash: Buffer
      organizationName: string
      organizationCreatedAt: Date
      sessionId: string
      sessionExpiresAt: Date
      sessionEndedAt: Date | null
    })
  | null
> {
  return firstRow(connection, {
    name: 'find_session',
    text: `SELECT ${apiKeyColumns}, s.hash, o.name AS "organizationName", o.created_at AS "organizationCreatedAt",
                  s.id AS "sessionId", s.expires_at AS "sessionExpiresAt", s.ended_at AS "sessionEndedAt"
           FROM sessions s JOIN api_keys k ON k.id = s.api_key_id JOIN organizations o ON o.id = k.organization_id
           WHERE s.hash = $1`,
    values: [hash],
  })
}

/** Stores a session by the hash of its token; it never outlives its key. */
export async function addSession(
  transaction: Connection,
  session: { id: string; apiKeyId: string; hash: Uint8Array; at: Date; expiresAt: Date },
): Promise<void> {
  await transaction.query({
    text: `INSERT INTO sessions (id, api_key_id, hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
    values: [session.id, session.apiKeyId, session.hash, session.at, session.expiresAt],
  })
}

/** One that has ended stays ended. */
export async function endSession(transaction: Connection, sessionId: string, at: Date): Promise<void> {
  await transaction.query({
    text: 'UPDATE sessions SET ended_at = coalesce(ended_at, $2) WHERE id = $1',
    values: [sessionId, at],
  })
}

export async function addSignInLink(
  transaction: Connection,
  link: { hash: Uint8Array; apiKeyId: string; expiresAt: Date },
): Promise<void> {
  await transaction.query({
    text: 'INSERT INTO sign_in_links (hash, api_key_id, expires_at) VALUES ($1, $2, $3)',
    values: [link.hash, link.apiKeyId, link.expiresAt],
  })
}

/** Takes a link away and tells whose key it stands for: of two that come with one code, one gets it. Null: unknown, used or expired. */
export async function takeSignInLink(
  transaction: Connection,
  hash: Uint8Array,
  now: Date,
): Promise<(ApiKeyRecord & { organizationName: string; organizationCreatedAt: Date }) | null> {
  return firstRow(transaction, {
    text: `WITH taken AS (DELETE FROM sign_in_links WHERE hash = $1 RETURNING api_key_id, expires_at)
           SELECT ${apiKeyColumns}, o.name AS "organizationName", o.created_at AS "organizationCreatedAt"
           FROM taken t JOIN api_keys k ON k.id = t.api_key_id JOIN organizations o ON o.id = k.organization_id
           WHERE t.expires_at > $2`,
    values: [hash, now],
  })
}
