export type { Clock } from './clock.ts'
export { createDatabase, createDatabaseFromTemplate, dropDatabase } from './databases.ts'
export { EmbeddedPostgresError, type EmbeddedPostgresReason } from './error.ts'
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './start.ts'
