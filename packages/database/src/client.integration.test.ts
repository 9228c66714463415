import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createDatabase, type Database } from './client.ts'
import { startTestDatabases, type TestDatabases } from './testing/databases.ts'

let databases: TestDatabases
let database: Database
let url: string

beforeAll(async () => {
  databases = await startTestDatabases()
})
afterAll(() => databases?.stop())

beforeEach(async () => {
  const fresh = await databases.fresh()
  url = fresh.url
  database = createDatabase(url, { poolSize: 2 })
  return async () => {
    await database.close()
    await fresh.drop()
  }
})

describe('the database client', () => {
  test('stores the instant it was given, through Prisma and pg alike', async () => {
    const createdAt = new Date('2026-07-01T12:34:56.789Z')
    await database.prisma.organization.create({ data: { id: 'org_1', name: 'one', createdAt } })
    const { rows } = await database.pool.query<{ ms: string; at: Date }>(
      'SELECT (extract(epoch FROM created_at) * 1000)::bigint AS ms, created_at AS at FROM organizations',
    )
    expect(Number(rows[0]?.ms)).toBe(createdAt.getTime())
    expect(rows[0]?.at).toEqual(createdAt)
    expect((await database.prisma.organization.findFirstOrThrow()).createdAt).toEqual(createdAt)
  })

  test('lets no connection keep others waiting for long, Prisma’s like ours', async () => {
    const asked = `SELECT current_setting('statement_timeout') || ' ' || current_setting('idle_in_transaction_session_timeout') AS limits`
    expect((await database.pool.query(asked)).rows).toEqual([{ limits: '30s 15s' }])
    expect(await database.prisma.$queryRawUnsafe(asked)).toEqual([{ limits: '30s 15s' }])
  })

  test('gives back the locks of a process that hangs in the middle of a transaction', async () => {
    const limits = { statementMs: 60_000, idleInTransactionMs: 200 }
    const hanging = createDatabase(url, { poolSize: 1, limits })
    try {
      await database.prisma.organization.create({ data: { id: 'org_1', name: 'one' } })
      const client = await hanging.pool.connect()
      await client.query('BEGIN')
      await client.query(`UPDATE organizations SET name = 'two'`)
      // waits for the row until PostgreSQL has cut the other connection off, and no longer
      await database.pool.query(`UPDATE organizations SET name = 'three'`)
      await expect(client.query('COMMIT')).rejects.toThrow()
      client.release(true)
      expect((await database.pool.query('SELECT name FROM organizations')).rows).toEqual([{ name: 'three' }])
    } finally {
      await hanging.close()
    }
  })

  test('ends a statement that takes too long', async () => {
    const hurried = createDatabase(url, { poolSize: 1, limits: { statementMs: 100, idleInTransactionMs: 1_000 } })
    try {
      await expect(hurried.pool.query('SELECT pg_sleep(60)')).rejects.toMatchObject({ code: '57014' })
    } finally {
      await hurried.close()
    }
  })

  test('outlives a connection that is cut between two statements', async () => {
    const client = await database.pool.connect()
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
    await expect.poll(() => client.query('SELECT 1').catch(() => 'refused')).toBe('refused')
    client.release(true)
    expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    expect(await database.prisma.organization.count()).toBe(0)
  })
})
