import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type Database } from '../client.ts'
import { startTestDatabases } from '../testing/databases.ts'
import { readOfferings, recordOfferings } from './offerings.ts'

let databases: Awaited<ReturnType<typeof startTestDatabases>>
let database: Database
beforeAll(async () => {
  databases = await startTestDatabases()
  database = createDatabase((await databases.fresh()).url, { poolSize: 2 })
})
afterAll(async () => {
  await database.close()
  await databases.stop()
})

const offeringsIn = (zone: string) => ({
  zones: [zone],
  sizes: [{ zone, size: 'small', available: true }],
  pool: null,
})

test('what was observed last is kept, and a provider that nobody has asked of late is not served', async () => {
  const { pool } = database
  const [early, late] = [new Date('2026-03-01T12:00:00Z'), new Date('2026-03-01T12:05:00Z')]
  await recordOfferings(pool, 'local', offeringsIn('late'), late)
  await recordOfferings(pool, 'local', offeringsIn('early'), early)
  await recordOfferings(pool, 'aws', offeringsIn('us-east-1a'), early)

  const all = await readOfferings(pool, early)
  expect([...all.keys()]).toEqual(['aws', 'local'])
  expect(all.get('local')).toEqual(offeringsIn('late'))
  expect([...(await readOfferings(pool, late)).keys()]).toEqual(['local'])
})
