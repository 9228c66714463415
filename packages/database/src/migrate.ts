import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'

/** Why migrations were not applied; the message names the migration and says what to do. */
export type MigrationReason = 'edited_after_apply' | 'failed_earlier' | 'statement_failed'

export class MigrationError extends Error {
  readonly reason: MigrationReason
  readonly migration: string

  constructor(reason: MigrationReason, migration: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'MigrationError'
    this.reason = reason
    this.migration = migration
  }
}

/** One folder of prisma/migrations; the checksum is Prisma's: SHA-256 of migration.sql in hex. */
export interface Migration {
  name: string
  sql: string
  checksum: string
}

/** One row of Prisma's own table. */
export interface MigrationRecord {
  name: string
  checksum: string
  finished: boolean
  rolledBack: boolean
}

// The lock that `prisma migrate deploy` takes, so that the two exclude each other.
const lockId = 72707369

// As Prisma creates it (schema-engine, sql-migration-connector).
const createTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`

/**
 * Applies what is new in the folder (`prisma/migrations`), in the order of the names, and returns those names. Keeps the
 * records that Prisma keeps, so that its own commands go on from there. Any number of processes may call this at once:
 * one applies, the others wait and find nothing to do.
 *
 * Fails with a MigrationError, or with pg's error when the server cannot be reached.
 */
export async function applyMigrations(options: { connectionString: string; folder: string }): Promise<string[]> {
  const migrations = await readMigrations(options.folder)
  const client = new pg.Client({ connectionString: options.connectionString, options: '-c TimeZone=UTC' })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockId])
    await client.query(createTable)
    const pending = pendingMigrations(migrations, await readRecords(client))
    for (const migration of pending) await applyMigration(client, migration)
    return pending.map(({ name }) => name)
  } finally {
    // The lock goes with the connection.
    await client.end()
  }
}

/** Decides what is to be applied, or refuses with the reason why nothing may be. */
export function pendingMigrations(migrations: Migration[], records: MigrationRecord[]): Migration[] {
  const current = records.filter(({ rolledBack }) => !rolledBack)
  for (const record of current) {
    const migration = migrations.find(({ name }) => name === record.name)
    if (!record.finished) throw failedEarlier(record.name)
    // One that is not here comes from a newer version that runs side by side with this one.
    if (migration !== undefined && migration.checksum !== record.checksum) throw editedAfterApply(record.name)
  }
  return migrations.filter(({ name }) => !current.some((record) => record.name === name))
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name)
  return Promise.all(
    names.toSorted().map(async (name) => {
      const sql = await fs.readFile(path.join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

async function readRecords(client: pg.Client): Promise<MigrationRecord[]> {
  const { rows } = await client.query<MigrationRecord>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS "rolledBack"
     FROM _prisma_migrations ORDER BY started_at`,
  )
  return rows
}

async function applyMigration(client: pg.Client, { name, sql, checksum }: Migration) {
  const id = randomUUID()
  const record = 'INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)'
  await client.query(record, [id, checksum, name])
  try {
    // One simple query: PostgreSQL runs the whole file as one transaction, unless the file itself ends it.
    await client.query(sql)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    await recordFailure(client, id, said)
    const sentence = `Migration ${name} failed: ${said}. Correct the cause, then run: prisma migrate resolve --rolled-back ${name}`
    throw new MigrationError('statement_failed', name, sentence, { cause: error })
  }
  await client.query('UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [id])
}

async function recordFailure(client: pg.Client, id: string, said: string) {
  try {
    // The file may have opened a transaction of its own, which is now aborted.
    await client.query('ROLLBACK')
    await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, said])
  } catch {
    // The connection broke: the unfinished record alone says that the migration failed.
  }
}

const failedEarlier = (name: string) =>
  new MigrationError(
    'failed_earlier',
    name,
    `Migration ${name} failed earlier, and the schema may be between two states: repair it, then run: prisma migrate resolve --applied or --rolled-back ${name}`,
  )

const editedAfterApply = (name: string) =>
  new MigrationError(
    'edited_after_apply',
    name,
    `Migration ${name} was edited after it was applied: restore its migration.sql and write a new migration instead.`,
  )
