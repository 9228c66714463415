import type { HoldScope } from '@headwater/model'
import { type Connection, firstRow } from './connection.ts'
import { keysetPage, type PageRequest } from './page.ts'

export interface StoredHold {
  id: string
  scope: HoldScope
  /** A cluster's id or a zone's name; null for the fleet. */
  subject: string | null
  reason: string
  /** The API key's id. */
  createdBy: string
  createdAt: Date
  expiresAt: Date
}

const columns = `h.id, h.scope, h.subject, h.reason, h.created_by AS "createdBy", h.created_at AS "createdAt",
  h.expires_at AS "expiresAt"`

/** The condition that a hold `h` is on a physical cluster `p`: itself, a zone that it has or shall have nodes in, or the fleet. */
export const holdCovers = `CASE h.scope
  WHEN 'fleet' THEN true
  WHEN 'zone' THEN p.specification -> 'zones' ? h.subject
    OR EXISTS (SELECT FROM nodes n WHERE n.physical_cluster_id = p.id AND n.zone = h.subject)
  ELSE EXISTS (SELECT FROM clusters c WHERE c.physical_cluster_id = p.id AND c.id = h.subject) END`

/** Adds a hold, unless so many are living. */
export async function addHold(
  transaction: Connection,
  hold: StoredHold,
  limit: number,
): Promise<StoredHold | 'limit_reached'> {
  const row = await firstRow<StoredHold>(transaction, {
    text: `INSERT INTO holds AS h (id, scope, subject, reason, created_by, created_at, expires_at)
           SELECT $1, $2, $3, $4, $5, $6, $7
           WHERE (SELECT count(*) FROM holds living WHERE living.expires_at > $6) < $8
           RETURNING ${columns}`,
    values: [hold.id, hold.scope, hold.subject, hold.reason, hold.createdBy, hold.createdAt, hold.expiresAt, limit],
  })
  return row ?? 'limit_reached'
}

/** Holds that have not expired, newest first. */
export function listHolds(connection: Connection, at: Date, page: PageRequest): Promise<StoredHold[]> {
  return keysetPage<StoredHold>(connection, page, {
    select: `SELECT ${columns} FROM holds h`,
    id: 'h.id',
    where: { 'h.expires_at > ': at },
  })
}

/** The hold on the fleet, or on one of these zones, that lasts longest; null where none does. */
export function findHoldOnZones(
  connection: Connection,
  zones: readonly string[],
  at: Date,
): Promise<StoredHold | null> {
  return firstRow<StoredHold>(connection, {
    name: 'find_hold_on_zones',
    text: `SELECT ${columns} FROM holds h
           WHERE h.expires_at > $2 AND (h.scope = 'fleet' OR h.scope = 'zone' AND h.subject = ANY($1::text[]))
           ORDER BY h.expires_at DESC, h.id LIMIT 1`,
    values: [zones, at],
  })
}

// The plan that a pass stored last says whether it had to leave something undone: who rests needs no look. Rows are locked in
// the order of their ids, so that of two that wake many none waits for the other in a circle.
const wakeHeld = (at: string) => `concerned AS MATERIALIZED (
    SELECT p.id FROM ended h, physical_clusters p LEFT JOIN reconciler_plans r ON r.physical_cluster_id = p.id
    WHERE p.deleted_at IS NULL AND (h.scope = 'cluster' OR r.waiting @> '[{"step":"hold"}]') AND ${holdCovers}
    ORDER BY p.id FOR NO KEY UPDATE OF p),
  woken AS (
    UPDATE physical_clusters p SET wakeups = wakeups + 1, woken_at = ${at}
    FROM (SELECT DISTINCT id FROM concerned) c WHERE p.id = c.id RETURNING p.id)`

/** Removes a hold and wakes all clusters that wait for its end, whose ids it returns; null where there is none. */
export async function liftHold(transaction: Connection, holdId: string, at: Date): Promise<string[] | null> {
  const row = await firstRow<{ wokenIds: string[] }>(transaction, {
    text: `WITH ended AS (DELETE FROM holds WHERE id = $1 RETURNING *), ${wakeHeld('$2')}
           SELECT (SELECT coalesce(array_agg(w.id), '{}') FROM woken w) AS "wokenIds" FROM ended`,
    values: [holdId, at],
  })
  return row?.wokenIds ?? null
}

/** Removes the holds that have expired and wakes all clusters that wait for their end, whose ids it returns. */
export async function endExpiredHolds(connection: Connection, at: Date): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>({
    text: `WITH ended AS (DELETE FROM holds WHERE expires_at <= $1 RETURNING *), ${wakeHeld('$1')} SELECT id FROM woken`,
    values: [at],
  })
  return rows.map(({ id }) => id)
}

/** The hold on a physical cluster, or on zones that it is to be in, that lasts longest; null where none does. */
export function findHold(
  connection: Connection,
  { physicalClusterId, zones, at }: { physicalClusterId: string; zones: readonly string[]; at: Date },
): Promise<StoredHold | null> {
  return firstRow<StoredHold>(connection, {
    name: 'find_hold',
    text: `SELECT ${columns} FROM physical_clusters p, holds h
           WHERE p.id = $1 AND h.expires_at > $2 AND (${holdCovers} OR h.scope = 'zone' AND h.subject = ANY($3::text[]))
           ORDER BY h.expires_at DESC, h.id LIMIT 1`,
    values: [physicalClusterId, at, zones],
  })
}

/** What carries a living cluster of whichever organization, for operators; null where there is none. */
export async function findPhysicalClusterId(connection: Connection, clusterId: string): Promise<string | null> {
  const row = await firstRow<{ id: string }>(connection, {
    text: 'SELECT physical_cluster_id AS id FROM clusters WHERE id = $1 AND deleted_at IS NULL',
    values: [clusterId],
  })
  return row?.id ?? null
}

/** True where a node runs in a zone of this name. */
export async function isZoneInUse(connection: Connection, zone: string): Promise<boolean> {
  const row = await firstRow<{ used: boolean }>(connection, {
    text: 'SELECT EXISTS (SELECT FROM nodes WHERE zone = $1) AS used',
    values: [zone],
  })
  return row?.used ?? false
}
