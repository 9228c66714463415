import { type FindingChanges, findingChanges, type OpenFinding } from '@headwater/control-loop/store-changes'
import { type FindingObservation, newId, type Random } from '@headwater/model'
import type { Pool } from 'pg'
import { type Connection, inTransaction } from '../intent/connection.ts'

/** Closed findings that are kept of each physical cluster, and of none: with one more the one that was closed first goes. */
const closedKept = 100

/** Opens, refreshes and closes findings of one physical cluster, or of none (`null`). */
export async function writeFindings(
  client: Connection,
  physicalClusterId: string | null,
  { opened, refreshed, closed }: FindingChanges,
  nowMs: number,
): Promise<void> {
  if (opened.length > 0)
    await client.query({
      name: 'store_open_findings',
      text: `INSERT INTO findings (id, physical_cluster_id, type, subject, message, evidence, opened_at)
             SELECT f.id, $1, f.type, f.subject, f.message, f.evidence, to_timestamp($3::bigint / 1000.0)
             FROM jsonb_to_recordset($2::jsonb)
               AS f(id text, type text, subject text, message text, evidence text)
             ON CONFLICT (physical_cluster_id, type, subject) WHERE closed_at IS NULL DO NOTHING`,
      values: [physicalClusterId, JSON.stringify(opened), nowMs],
    })
  if (refreshed.length > 0)
    await client.query({
      name: 'store_refresh_findings',
      text: `UPDATE findings SET message = f.message, evidence = f.evidence
             FROM jsonb_to_recordset($1::jsonb) AS f(id text, message text, evidence text) WHERE findings.id = f.id`,
      values: [JSON.stringify(refreshed)],
    })
  if (closed.length > 0)
    await client.query({
      name: 'store_close_findings',
      text: `UPDATE findings SET closed_at = to_timestamp($2::bigint / 1000.0)
             WHERE id = ANY($1::text[]) AND closed_at IS NULL`,
      values: [closed.map(({ id }) => id), nowMs],
    })
  if (closed.length > 0) await dropOldest(client, physicalClusterId)
}

async function dropOldest(client: Connection, physicalClusterId: string | null): Promise<void> {
  await client.query({
    name: 'store_drop_findings',
    text: `DELETE FROM findings WHERE id IN (
             SELECT id FROM findings WHERE physical_cluster_id IS NOT DISTINCT FROM $1 AND closed_at IS NOT NULL
             ORDER BY closed_at DESC, id DESC OFFSET $2)`,
    values: [physicalClusterId, closedKept],
  })
}

/** Findings that belong to no physical cluster: all that are open now; those that are not named are closed. */
export async function saveInstallationFindings(
  pool: Pool,
  observed: FindingObservation[],
  nowMs: number,
  random: Random,
): Promise<void> {
  const newFindingId = () => newId('finding', nowMs, random)
  const { opened, refreshed, closed } = findingChanges(await openInstallationFindings(pool), observed, newFindingId)
  if (opened.length + refreshed.length + closed.length === 0) return
  // two sweeps at once both may get here; what the other opened is left alone by the unique index
  await inTransaction(pool, (client) => writeFindings(client, null, { opened, refreshed, closed }, nowMs))
}

async function openInstallationFindings(connection: Connection): Promise<OpenFinding[]> {
  const { rows } = await connection.query<OpenFinding>({
    name: 'store_open_installation_findings',
    text: `SELECT id, type, subject, message, evidence FROM findings
           WHERE physical_cluster_id IS NULL AND closed_at IS NULL`,
  })
  return rows
}
