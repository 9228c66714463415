import {
  clu,
  describeStore,
  machine,
  node,
  pcl,
  type StoreHarness,
  saveChange,
  seedOne,
  startMs,
  takeLease,
} from '@headwater/control-loop/store-suite'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase } from './client.ts'
import { lockCluster, updateCluster } from './intent/change-cluster.ts'
import { inTransaction } from './intent/connection.ts'
import { createPostgresStore } from './store.ts'
import { startTestDatabases, type TestDatabases } from './testing/databases.ts'
import { harnessOver } from './testing/store-harness.ts'

let databases: TestDatabases

beforeAll(async () => {
  databases = await startTestDatabases()
})

afterAll(() => databases?.stop())

describeStore('the store in PostgreSQL', async () => {
  const { url, drop } = await databases.fresh()
  const database = createDatabase(url, { poolSize: 6 })
  await database.pool.query("INSERT INTO organizations (id, name) VALUES ('org_1', 'one')")
  await database.pool.query("INSERT INTO capacity_plans (id, catalogue_version, document) VALUES ('pla_1', '1', '{}')")
  return {
    ...harnessOver(database.pool),
    async close() {
      await database.close()
      await drop()
    },
  }
})

describe('the store in PostgreSQL alone', () => {
  test('keeps the five latest machines of a node', async () => {
    await withStore(async ({ pool, harness }) => {
      const lease = await takeLease(harness.store)
      for (let i = 0; i < 8; i++) {
        const nodes = [node(1, { machine: machine(`mac_${i}`, { decidedAtMs: startMs + i }) })]
        await saveChange(harness.store, lease, { nodes })
      }
      const { rows } = await pool.query<{ id: string }>('SELECT id FROM machines ORDER BY id')
      expect(rows.map(({ id }) => id)).toEqual(['mac_3', 'mac_4', 'mac_5', 'mac_6', 'mac_7'])
    })
  })

  test('keeps the latest hundred ended operations and closed findings of a cluster, and two thousand events', async () => {
    await withStore(async ({ pool, harness }) => {
      const lease = await takeLease(harness.store)
      const at = `to_timestamp($1::bigint / 1000.0) + n * interval '1 second'`
      await pool.query(
        `INSERT INTO operations (id, organization_id, cluster_id, physical_cluster_id, type, state, started_at, deadline, finished_at)
         SELECT 'ope_' || lpad(n::text, 4, '0'), 'org_1', $2, $3, 'heal_cluster', 'succeeded', ${at}, ${at}, ${at}
         FROM generate_series(1, 120) n`,
        [startMs, clu, pcl],
      )
      await pool.query(
        `INSERT INTO findings SELECT 'fin_' || n, $2, 'machine_gone', 'nod_' || n, '', '', ${at}, ${at}
         FROM generate_series(1, 120) n`,
        [startMs, pcl],
      )
      await pool.query(
        `WITH made AS (INSERT INTO events SELECT $2, n, 'phase_changed', '{}', ${at} FROM generate_series(1, 2500) n)
         UPDATE clusters SET last_event = 2500 WHERE id = $2`,
        [startMs, clu],
      )
      await harness.seedOperation(pcl, {
        id: 'ope_9999',
        type: 'heal_cluster',
        startedAtMs: startMs,
        deadlineMs: startMs + 1,
      })
      const finding = { type: 'machine_gone' as const, subject: 'nod_x', message: '', evidence: '' }
      await saveChange(harness.store, lease, { findings: [finding] })
      const running = {
        id: 'ope_9999',
        type: 'heal_cluster' as const,
        startedAtMs: startMs,
        deadlineMs: startMs + 1,
        steps: [],
      }
      await saveChange(harness.store, lease, { status: { operations: [{ ...running, state: 'succeeded' }] } })
      const counted = async (text: string) => (await pool.query<{ n: number }>(text)).rows[0]?.n
      expect(await counted('SELECT count(*)::int AS n FROM operations')).toBe(100)
      expect(await counted(`SELECT count(*)::int AS n FROM operations WHERE id >= 'ope_0022'`)).toBe(100)
      expect(await counted('SELECT count(*)::int AS n FROM findings')).toBe(100)
      expect(await counted('SELECT count(*)::int AS n FROM events')).toBe(2000)
    })
  })

  test('frees the leases of the dead, by the beginning of their names', async () => {
    await withStore(async ({ pool, harness }) => {
      const store = createPostgresStore(pool, { random: { bytes: (length) => new Uint8Array(length) } })
      await takeLease(store, pcl, 'ins_1/7')
      await store.expireLeases('ins_2/')
      expect(await store.acquireLease(pcl, 'ins_1/8', startMs, 30_000)).toBeNull()
      await store.expireLeases('ins_1/')
      expect(await store.acquireLease(pcl, 'ins_1/8', startMs, 30_000)).toMatchObject({ epoch: 2 })
      expect(await harness.store.dueClusters(startMs, 10)).toEqual([])
    })
  })

  test('and the API change the same cluster side by side', async () => {
    await withStore(async ({ pool, harness }) => {
      const lease = await takeLease(harness.store)
      const rename = async (turn: number) =>
        inTransaction(pool, async (transaction) => {
          const locked = await lockCluster(transaction, { id: clu, physicalClusterId: pcl })
          if (!locked) throw new Error('no cluster')
          await updateCluster(transaction, locked, { name: `name-${turn}` }, new Date(startMs))
        })
      const save = async (turn: number) =>
        saveChange(harness.store, lease, { status: { phase: turn % 2 === 0 ? 'RUNNING' : 'HEALING' } })
      for (let turn = 0; turn < 20; turn++) await Promise.all([rename(turn), save(turn)])
      const numbers = (await harness.events(pcl)).map(({ number }) => number)
      expect(numbers).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    })
  })
})

async function withStore(work: (opened: { pool: Pool; harness: StoreHarness }) => Promise<void>): Promise<void> {
  const { url, drop } = await databases.fresh()
  const { pool, close } = createDatabase(url, { poolSize: 4 })
  try {
    await pool.query("INSERT INTO organizations (id, name) VALUES ('org_1', 'one')")
    await pool.query("INSERT INTO capacity_plans (id, catalogue_version, document) VALUES ('pla_1', '1', '{}')")
    const harness = { ...harnessOver(pool), close }
    await seedOne(harness)
    await work({ pool, harness })
  } finally {
    await close()
    await drop()
  }
}
