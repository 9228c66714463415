import path from 'node:path'
import { applyMigrations } from '@headwater/database'
import { createDatabase, EmbeddedPostgresError, startEmbeddedPostgres } from '@headwater/database/embedded'
import { repositoryFolder, StartFailure } from './command-line.ts'

const databaseName = 'headwater'

/** PostgreSQL in the state folder with the newest schema. */
export async function openDatabase(
  stateFolder: string,
  say: (text: string) => void,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const startedMs = performance.now()
  const postgres = await startEmbeddedPostgres({ stateFolder }).catch((error: unknown) => {
    throw error instanceof EmbeddedPostgresError ? new StartFailure(error.message) : error
  })
  try {
    await createDatabase(postgres.url(), databaseName)
    const url = postgres.url(databaseName)
    const applied = await applyMigrations({
      connectionString: url,
      folder: path.join(repositoryFolder, 'prisma/migrations'),
    })
    const migrations = applied.length === 0 ? 'schema up to date' : `${applied.length} migrations applied`
    say(`PostgreSQL is ready after ${((performance.now() - startedMs) / 1000).toFixed(1)} s; ${migrations}.`)
    return { url, stop: postgres.stop }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}
