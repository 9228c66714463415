import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createDatabase, createDatabaseFromTemplate, dropDatabase } from '../embedded/databases.ts'
import { startEmbeddedPostgres } from '../embedded/start.ts'
import { applyMigrations } from '../migrate.ts'

const migrations = path.join(import.meta.dirname, '../../../../prisma/migrations')
const template = 'headwater_template'

/** A real PostgreSQL for tests, with a database of its own for each. */
export interface TestDatabases {
  /** A new database with the whole schema and no rows; a copy of a template, so tens of milliseconds. */
  fresh(): Promise<{ url: string; drop(): Promise<void> }>
  stop(): Promise<void>
}

/** Starts the embedded PostgreSQL in a folder of its own that goes with it, and makes the template once. */
export async function startTestDatabases(): Promise<TestDatabases> {
  const stateFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-databases-'))
  const server = await startEmbeddedPostgres({ stateFolder, ephemeral: true })
  await createDatabase(server.url(), template)
  await applyMigrations({ connectionString: server.url(template), folder: migrations })
  let count = 0
  return {
    async fresh() {
      const database = `test_${++count}`
      await createDatabaseFromTemplate(server.url(), { database, template })
      return { url: server.url(database), drop: () => dropDatabase(server.url(), database) }
    },
    async stop() {
      await server.stop()
      fs.rmSync(stateFolder, { recursive: true, force: true })
    },
  }
}
