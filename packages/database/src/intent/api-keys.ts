import type { PrismaClient } from '../generated/prisma/client.ts'
import { type Connection, firstRow } from './connection.ts'
import { newestFirst, type PageRequest } from './page.ts'

export interface ApiKeyRecord {
  id: string
  organizationId: string
  name: string
  scopes: string[]
  hint: string
  createdAt: Date
  expiresAt: Date
  revokedAt: Date | null
  lastUsedAt: Date | null
}

/** Where NOTIFY rings when a key was revoked; the payload is the key's id. */
export const apiKeysChannel = 'headwater_api_keys'

/** Of `api_keys k`, as an ApiKeyRecord. */
export const apiKeyColumns = `k.id, k.organization_id AS "organizationId", k.name, k.scopes, k.hint, k.created_at AS "createdAt",
  k.expires_at AS "expiresAt", k.revoked_at AS "revokedAt", k.last_used_at AS "lastUsedAt"`

/** A key with its hash and its organization, by the SHA-256 of what the client sent. Revoked and expired ones too. */
export function findApiKeyByHash(
  connection: Connection,
  hash: Uint8Array,
): Promise<(ApiKeyRecord & { hash: Buffer; organizationName: string; organizationCreatedAt: Date }) | null> {
  return firstRow(connection, {
    name: 'find_api_key',
    text: `SELECT ${apiKeyColumns}, k.hash, o.name AS "organizationName", o.created_at AS "organizationCreatedAt"
           FROM api_keys k JOIN organizations o ON o.id = k.organization_id WHERE k.hash = $1`,
    values: [hash],
  })
}

/** An organization's keys, newest first. */
export function listApiKeys(prisma: PrismaClient, organizationId: string, page: PageRequest): Promise<ApiKeyRecord[]> {
  return prisma.apiKey.findMany({ ...newestFirst(page, { organizationId }), omit: { hash: true } })
}

/** Keys that work now. Locks the organization, so that limits on their number hold against requests at the same time. */
export async function lockLivingApiKeys(
  transaction: Connection,
  organizationId: string,
  now: Date,
): Promise<ApiKeyRecord[]> {
  await transaction.query({
    text: 'SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE',
    values: [organizationId],
  })
  const { rows } = await transaction.query<ApiKeyRecord>({
    text: `SELECT ${apiKeyColumns} FROM api_keys k WHERE k.organization_id = $1 AND k.revoked_at IS NULL AND k.expires_at > $2`,
    values: [organizationId, now],
  })
  return rows
}

export interface NewApiKey {
  id: string
  organizationId: string
  name: string
  scopes: readonly string[]
  hash: Uint8Array
  hint: string
  at: Date
  expiresAt: Date
}

/** Stores a key's hash; the key itself is nowhere. */
export async function addApiKey(transaction: Connection, key: NewApiKey): Promise<ApiKeyRecord> {
  const row = await firstRow<ApiKeyRecord>(transaction, {
    text: `INSERT INTO api_keys AS k (id, organization_id, name, scopes, hash, hint, created_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${apiKeyColumns}`,
    values: [key.id, key.organizationId, key.name, key.scopes, key.hash, key.hint, key.at, key.expiresAt],
  })
  if (!row) throw new Error('an insert returned no row')
  return row
}

/** Null when the organization has no such key. A key that was revoked before stays as it is. */
export function revokeApiKey(
  transaction: Connection,
  organizationId: string,
  keyId: string,
  at: Date,
): Promise<ApiKeyRecord | null> {
  return firstRow<ApiKeyRecord>(transaction, {
    text: `UPDATE api_keys k SET revoked_at = coalesce(k.revoked_at, $3)
           WHERE k.organization_id = $1 AND k.id = $2 RETURNING ${apiKeyColumns}`,
    values: [organizationId, keyId, at],
  })
}

/** Tells every API process to forget what it remembers of a key. */
export async function ringApiKeys(connection: Connection, keyId: string): Promise<void> {
  await connection.query({ text: 'SELECT pg_notify($1, $2)', values: [apiKeysChannel, keyId] })
}

/** Notes when keys were last used, many at once: the time is for people, and may be minutes old. */
export async function noteApiKeyUse(connection: Connection, lastUse: ReadonlyMap<string, number>): Promise<void> {
  if (lastUse.size === 0) return
  await connection.query({
    text: `UPDATE api_keys k SET last_used_at = greatest(k.last_used_at, u.at)
           FROM unnest($1::text[], $2::timestamptz[]) AS u (id, at) WHERE k.id = u.id`,
    values: [[...lastUse.keys()], [...lastUse.values()].map((ms) => new Date(ms))],
  })
}
