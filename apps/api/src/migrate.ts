import path from 'node:path'
import { applyMigrations, MigrationError } from '@headwater/database'
import { ConfigurationError, readConfiguration } from './configuration.ts'

// Brings the database to this version's schema and ends: run before the API, by as many processes as there are.

const folder = path.resolve(import.meta.dirname, '../../../prisma/migrations')

try {
  const { databaseUrl } = readConfiguration(process.env)
  const applied = await applyMigrations({ connectionString: databaseUrl, folder })
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`)
} catch (error) {
  if (!(error instanceof ConfigurationError || error instanceof MigrationError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
