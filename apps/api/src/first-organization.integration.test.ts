import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { systemClock, systemRandom } from '@headwater/control-loop/system'
import { createDatabase, type Database } from '@headwater/database'
import { startTestDatabases, type TestDatabases } from '@headwater/database/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ensureFirstOrganization } from './first-organization.ts'

let databases: TestDatabases
let database: Database
let stateFolder: string
beforeAll(async () => {
  databases = await startTestDatabases()
})
afterAll(() => databases.stop())
beforeEach(async () => {
  database = createDatabase((await databases.fresh()).url, { poolSize: 5 })
  stateFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-first-'))
})
afterEach(async () => {
  await database.close()
  fs.rmSync(stateFolder, { recursive: true, force: true })
})

const ensure = (resetKey = false) =>
  ensureFirstOrganization({ pool: database.pool, stateFolder, clock: systemClock, random: systemRandom, resetKey })
const livingKeys = async () =>
  (await database.pool.query('SELECT count(*)::int AS count FROM api_keys WHERE revoked_at IS NULL')).rows[0].count

test('the first start makes one organization and one key in a private file; later ones find them', async () => {
  const first = await ensure()
  expect(first.made).toBe(true)
  expect(fs.statSync(first.file).mode & 0o777).toBe(0o600)
  expect(fs.readFileSync(first.file, 'utf8')).toBe(`${first.key}\n`)
  expect(await ensure()).toEqual({ ...first, made: false })
  expect(fs.readdirSync(stateFolder)).toEqual(['operator.key'])
})

test('of processes that start together one makes it, and all get the same key', async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => ensure()))
  expect(all.filter(({ made }) => made)).toHaveLength(1)
  expect(new Set(all.map(({ key }) => key)).size).toBe(1)
  expect(await livingKeys()).toBe(1)
})

test('a lost file is not made again by itself, only when somebody asks; the old key is revoked then', async () => {
  const first = await ensure()
  fs.rmSync(first.file)
  expect((await ensure()).key).toBeNull()
  const reset = await ensure(true)
  expect(reset.key).not.toBe(first.key)
  expect(reset.organizationId).toBe(first.organizationId)
  expect(await livingKeys()).toBe(1)
})
