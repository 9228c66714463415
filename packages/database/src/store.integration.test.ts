import {
  describeStore,
  machine,
  node,
  saveChange,
  seedOne,
  startMs,
  takeLease,
} from '@headwater/control-loop/store-suite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase } from './client.ts'
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
    const { url, drop } = await databases.fresh()
    const { pool, close } = createDatabase(url, { poolSize: 2 })
    await pool.query("INSERT INTO organizations (id, name) VALUES ('org_1', 'one')")
    await pool.query("INSERT INTO capacity_plans (id, catalogue_version, document) VALUES ('pla_1', '1', '{}')")
    const harness = harnessOver(pool)
    await seedOne({ ...harness, close })
    const lease = await takeLease(harness.store)
    for (let i = 0; i < 8; i++) {
      const nodes = [node(1, { machine: machine(`mac_${i}`, { decidedAtMs: startMs + i }) })]
      await saveChange(harness.store, lease, { nodes })
    }
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM machines ORDER BY id')
    expect(rows.map(({ id }) => id)).toEqual(['mac_3', 'mac_4', 'mac_5', 'mac_6', 'mac_7'])
    await close()
    await drop()
  })
})
