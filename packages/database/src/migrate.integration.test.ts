import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createDatabase } from './embedded/databases.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/start.ts'
import { applyMigrations } from './migrate.ts'

let stateFolder: string
let server: EmbeddedPostgres
let folder: string
let connectionString: string
let count = 0

beforeAll(async () => {
  stateFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-migrate-'))
  server = await startEmbeddedPostgres({ stateFolder, ephemeral: true })
})

afterAll(async () => {
  await server?.stop()
  fs.rmSync(stateFolder, { recursive: true, force: true })
})

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(stateFolder, 'migrations-'))
  const database = `migrate_${++count}`
  await createDatabase(server.url(), database)
  connectionString = server.url(database)
})

function writeMigration(name: string, sql: string) {
  fs.mkdirSync(path.join(folder, name), { recursive: true })
  fs.writeFileSync(path.join(folder, name, 'migration.sql'), sql)
}

async function query(sql: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

const functionWithSemicolons = `
CREATE FUNCTION twice(n int) RETURNS int AS $$ BEGIN n := n * 2; RETURN n; END; $$ LANGUAGE plpgsql;
INSERT INTO rows_kept VALUES ('a;b');`

test('new migrations are applied in order, once', async () => {
  fs.writeFileSync(path.join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n')
  writeMigration('20260102_second', functionWithSemicolons)
  writeMigration('20260101_first', 'CREATE TABLE rows_kept (text text);')
  expect(await applyMigrations({ connectionString, folder })).toEqual(['20260101_first', '20260102_second'])
  expect(await applyMigrations({ connectionString, folder })).toEqual([])
  expect(await query('SELECT text, twice(21) FROM rows_kept')).toEqual([['a;b', 42]])
})

test('of processes that start together, one applies', async () => {
  writeMigration('20260101_first', 'CREATE TABLE rows_kept (text text); SELECT pg_sleep(0.2);')
  const applied = await Promise.all(Array.from({ length: 5 }, () => applyMigrations({ connectionString, folder })))
  expect(applied.flat()).toEqual(['20260101_first'])
})

test('a migration that fails leaves nothing of itself and stops later starts until it is resolved', async () => {
  writeMigration('20260101_first', 'CREATE TABLE rows_kept (text text); SELECT 1 / 0;')
  await expect(applyMigrations({ connectionString, folder })).rejects.toMatchObject({
    reason: 'statement_failed',
    message: expect.stringContaining('division by zero'),
  })
  expect(await query("SELECT to_regclass('rows_kept')")).toEqual([[null]])
  expect(await query('SELECT logs FROM _prisma_migrations')).toEqual([['division by zero']])
  await expect(applyMigrations({ connectionString, folder })).rejects.toMatchObject({ reason: 'failed_earlier' })

  // As `prisma migrate resolve --rolled-back` does.
  await query('UPDATE _prisma_migrations SET rolled_back_at = now()')
  writeMigration('20260101_first', 'CREATE TABLE rows_kept (text text);')
  expect(await applyMigrations({ connectionString, folder })).toEqual(['20260101_first'])
})

test('a migration that opened its own transaction and failed is still recorded', async () => {
  writeMigration('20260101_first', 'BEGIN; CREATE TABLE rows_kept (text text); SELECT 1 / 0; COMMIT;')
  await expect(applyMigrations({ connectionString, folder })).rejects.toMatchObject({ reason: 'statement_failed' })
  expect(await query('SELECT logs FROM _prisma_migrations')).toEqual([['division by zero']])
})

test('an edited migration is refused', async () => {
  writeMigration('20260101_first', 'CREATE TABLE rows_kept (text text);')
  await applyMigrations({ connectionString, folder })
  writeMigration('20260101_first', 'CREATE TABLE rows_kept (text varchar);')
  await expect(applyMigrations({ connectionString, folder })).rejects.toMatchObject({ reason: 'edited_after_apply' })
})
