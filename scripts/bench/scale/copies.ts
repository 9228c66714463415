import { systemRandom } from '@headwater/control-loop/system'
import { certificateBinding, type Sealer } from '@headwater/database'
import { type IdKind, idPrefixes, newId } from '@headwater/model'
import type { Pool } from 'pg'
import { organizationId } from './installation.ts'
import { idsIn, type Renaming, renamed } from './world.ts'

/** Every table that has rows of a cluster, those that others refer to first; each with how its rows are found. */
const tables = {
  physical_clusters: 'id = $1',
  clusters: 'physical_cluster_id = $1',
  leases: 'physical_cluster_id = $1',
  reconciler_plans: 'physical_cluster_id = $1',
  nodes: 'physical_cluster_id = $1',
  machines: 'node_id IN (SELECT id FROM nodes WHERE physical_cluster_id = $1)',
  endpoints: 'physical_cluster_id = $1',
  tombstones: 'physical_cluster_id = $1',
  certificates: 'physical_cluster_id = $1',
  kafka_users: 'physical_cluster_id = $1',
  acls: 'physical_cluster_id = $1',
  operations: 'physical_cluster_id = $1',
  operation_steps: 'operation_id IN (SELECT id FROM operations WHERE physical_cluster_id = $1)',
  findings: 'physical_cluster_id = $1',
  events: 'cluster_id IN (SELECT id FROM clusters WHERE physical_cluster_id = $1)',
  audit_records: 'resource IN (SELECT id FROM clusters WHERE physical_cluster_id = $1)',
} as const
export type Table = keyof typeof tables

type Row = Record<string, unknown>
export type ClusterRows = [Table, Row[]][]

/** All that the database holds of one physical cluster. */
export async function rowsOf(pool: Pool, physicalClusterId: string): Promise<ClusterRows> {
  const read: ClusterRows = []
  for (const [table, where] of Object.entries(tables)) {
    const { rows } = await pool.query<{ row: Row }>(
      `SELECT to_jsonb(t) AS row FROM ${table} t WHERE ${where} ORDER BY to_jsonb(t)::text`,
      [physicalClusterId],
    )
    read.push([table as Table, rows.map(({ row }) => row)])
  }
  return read
}

/** Another id for each of a cluster's, of the same kind. */
export function newNames(rows: ClusterRows): Renaming {
  const kinds = new Map<string, IdKind>(Object.entries(idPrefixes).map(([kind, prefix]) => [prefix, kind as IdKind]))
  const renaming: Renaming = {}
  for (const id of idsIn(JSON.stringify(rows))) {
    const kind = kinds.get(id.slice(0, 3))
    if (kind === undefined || id === organizationId || kind === 'apiKey') continue
    renaming[id] = newId(kind, Date.now(), systemRandom)
  }
  return renaming
}

/**
 * Writes a cluster's rows once more for each renaming, some statements for any number of clusters. What is sealed is sealed
 * anew, since a seal names whose it is.
 */
export async function copyRows(pool: Pool, rows: ClusterRows, renamings: Renaming[], sealer: Sealer): Promise<void> {
  const keys = rows.flatMap(([table, all]) =>
    table === 'certificates' ? all.map((row) => sealer.open(String(row['sealed_key']), bindingOf(row))) : [],
  )
  for (const [table, originals] of rows) {
    const text = JSON.stringify(originals)
    const copies = renamings.flatMap((renaming) => {
      const own = JSON.parse(renamed(text, renaming)) as Row[]
      return own.map((row, index) => asOwn(table, row, keys[index] ?? '', sealer))
    })
    if (copies.length === 0) continue
    await pool.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(null::${table}, $1::jsonb)`, [
      JSON.stringify(copies),
    ])
  }
}

function asOwn(table: Table, row: Row, certificateKey: string, sealer: Sealer): Row {
  switch (table) {
    case 'clusters':
      return { ...row, name: String(row['id']).slice(-20) }
    case 'certificates':
      return { ...row, sealed_key: sealer.seal(certificateKey, bindingOf(row)) }
    default:
      return row
  }
}

function bindingOf(row: Row): string {
  return certificateBinding(String(row['physical_cluster_id']), String(row['subject']))
}

const moment = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00|\+00)?/g
/** What differs between any two clusters: keys, random ids of Kafka's, and what was seen in passing, by whoever looked when. */
const ownToEach = new Set([
  'certificate',
  'sealed_key',
  'sealed_credential',
  'name',
  'directory_id',
  'epoch',
  'holder',
  'wakeups',
  'wakeups_honoured',
  'plan_version',
  'version',
  'last_event',
])
/** Of the steps of an operation only their end is compared; events tell of the way. */
const ofTheWay: Partial<Record<Table, string[]>> = { operation_steps: ['message', 'name'] }

/** A cluster's rows as they are whichever cluster it is: no ids, no times, no keys; without its events. */
export function impersonal(rows: ClusterRows): [Table, string[]][] {
  return rows
    .filter(([table]) => table !== 'events')
    .map(([table, all]) => [table, all.map((row) => impersonalRow(table, row)).toSorted()])
}

function impersonalRow(table: Table, row: Row): string {
  const hidden = (key: string): boolean => ownToEach.has(key) || (ofTheWay[table]?.includes(key) ?? false)
  const kept = Object.entries(row).map(([key, value]) => [key, hidden(key) ? typeof value : value])
  return JSON.stringify(Object.fromEntries(kept))
    .replace(/\b([a-z]{3})_[0-9a-z]{26}\b/g, '$1')
    .replace(moment, 'then')
    .replace(/\b1[78]\d{11}\b/g, '0')
}
