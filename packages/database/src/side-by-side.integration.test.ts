import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {
  addresses,
  clu,
  loadOne,
  machine,
  node,
  pcl,
  saveChange,
  seedOne,
  startMs,
  takeLease,
} from '@headwater/control-loop/store-suite'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase } from './client.ts'
import { createDatabase as createOnServer } from './embedded/databases.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/start.ts'
import { applyMigrations } from './migrate.ts'
import { harnessOver } from './testing/store-harness.ts'

const all = path.resolve(import.meta.dirname, '../../../prisma/migrations')
const names = fs
  .readdirSync(all, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .toSorted()
/** Those of whom rows are written here, in the order in which others refer to them. */
const tables = [
  'organizations',
  'capacity_plans',
  'physical_clusters',
  'clusters',
  'nodes',
  'machines',
  'operations',
  'findings',
]

let stateFolder: string
let server: EmbeddedPostgres
let count = 0

beforeAll(async () => {
  stateFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-side-by-side-'))
  server = await startEmbeddedPostgres({ stateFolder, ephemeral: true })
})
afterAll(async () => {
  await server?.stop()
  fs.rmSync(stateFolder, { recursive: true, force: true })
})

/** A database as the version whose last migration is `last` makes it. */
async function databaseAsOf(last: string): Promise<string> {
  const database = `as_of_${++count}`
  await createOnServer(server.url(), database)
  const folder = fs.mkdtempSync(path.join(stateFolder, 'migrations-'))
  for (const name of names.slice(0, names.indexOf(last) + 1))
    fs.cpSync(path.join(all, name), path.join(folder, name), { recursive: true })
  await applyMigrations({ connectionString: server.url(database), folder })
  return server.url(database)
}

async function withPool<Result>(url: string, work: (pool: Pool) => Promise<Result>): Promise<Result> {
  const database = createDatabase(url, { poolSize: 4 })
  try {
    return await work(database.pool)
  } finally {
    await database.close()
  }
}

/** A cluster with a machine, an operation and a finding, as the present code writes it. */
async function writeCluster(pool: Pool): Promise<void> {
  await pool.query("INSERT INTO organizations (id, name) VALUES ('org_1', 'one')")
  await pool.query("INSERT INTO capacity_plans (id, catalogue_version, document) VALUES ('pla_1', '1', '{}')")
  const harness = { ...harnessOver(pool), close: async () => {} }
  await seedOne(harness)
  await harness.seedOperation(pcl, {
    id: 'ope_1',
    type: 'create_cluster',
    startedAtMs: startMs,
    deadlineMs: startMs + 1,
  })
  const lease = await takeLease(harness.store)
  const runs = node(1, { addresses: addresses(1), machine: machine('mac_1') })
  const finding = { type: 'machine_gone' as const, subject: 'nod_1', message: 'gone', evidence: '' }
  await saveChange(harness.store, lease, { nodes: [runs], findings: [finding] })
  await harness.store.releaseLease(lease)
}

async function columnsOf(pool: Pool, table: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public'`,
    [table],
  )
  return rows.map(({ name }) => `"${name}"`)
}

/** Copies the rows as a process that only knows the columns of `knows` reads and writes them. */
async function copyRows(from: Pool, to: Pool, knows: Pool): Promise<void> {
  for (const table of tables) {
    const columns = (await columnsOf(knows, table)).join(', ')
    const { rows } = await from.query<{ row: object }>(
      `SELECT to_jsonb(t) AS row FROM (SELECT ${columns} FROM ${table}) t`,
    )
    await to.query(
      `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [JSON.stringify(rows.map(({ row }) => row))],
    )
  }
}

describe('versions side by side', () => {
  test.each(names.slice(0, -1))('rows as of %s are written and read by both', async (name) => {
    const [then, now] = [await databaseAsOf(name), await databaseAsOf(names.at(-1) ?? '')]
    const written = await databaseAsOf(names.at(-1) ?? '')
    await withPool(written, async (source) => {
      await writeCluster(source)
      await withPool(then, (old) =>
        withPool(now, async (present) => {
          // what the present code writes is accepted by what the older one demanded of its rows
          await copyRows(source, old, old)
          // and what the older one writes, with only the columns it knows, is read and gone on with by the present one
          await copyRows(old, present, old)
          const { store } = harnessOver(present)
          const desired = await loadOne(store)
          expect(desired.nodes.map(({ id, machine: running }) => [id, running?.id])).toEqual([['nod_1', 'mac_1']])
          expect(desired.operations.map(({ id }) => id)).toEqual(['ope_1'])
          const lease = await takeLease(store, pcl, 'two', startMs + 60_000)
          expect(await saveChange(store, lease, { status: { phase: 'RUNNING' } })).toMatchObject({ phase: 'RUNNING' })
        }),
      )
    })
  })

  test('what a newer version wrote is left to it, and stops nobody', async () => {
    await withPool(await databaseAsOf(names.at(-1) ?? ''), async (pool) => {
      await writeCluster(pool)
      await pool.query(`ALTER TABLE operations DROP CONSTRAINT operations_type_check`)
      await pool.query(`ALTER TABLE findings DROP CONSTRAINT findings_type_check`)
      await pool.query(
        `INSERT INTO operations (id, organization_id, cluster_id, physical_cluster_id, type, started_at, deadline)
         VALUES ('ope_2', 'org_1', $1, $2, 'teleport_cluster', now(), now())`,
        [clu, pcl],
      )
      await pool.query(`INSERT INTO operation_steps VALUES ('ope_2', 0, 'dematerialize', 'running', '')`)
      await pool.query(
        `INSERT INTO findings (id, physical_cluster_id, type, subject, message, evidence, opened_at)
         VALUES ('fin_2', $1, 'spooky', 'nod_1', '', '', now())`,
        [pcl],
      )
      await pool.query(`UPDATE physical_clusters SET specification = specification || '{"teleport": {"to": "mars"}}'`)
      await pool.query(`UPDATE reconciler_plans SET actions = '[{"kind": "teleport", "because": "it is asked for"}]'`)

      const { store } = harnessOver(pool)
      const desired = await loadOne(store)
      expect(desired.operations.map(({ id }) => id)).toEqual(['ope_1'])
      const lease = await takeLease(store, pcl, 'two', startMs + 60_000)
      const saved = await saveChange(store, lease, { status: { phase: 'RUNNING' }, findings: [] })
      expect(saved).toMatchObject({ phase: 'RUNNING' })
      const open = await pool.query(
        `SELECT o.state, f.closed_at FROM operations o, findings f WHERE o.id = 'ope_2' AND f.id = 'fin_2'`,
      )
      expect(open.rows).toEqual([{ state: 'running', closed_at: null }])
      const { rows } = await pool.query(`SELECT specification -> 'teleport' AS kept FROM physical_clusters`)
      expect(rows).toEqual([{ kept: { to: 'mars' } }])
    })
  })
})
