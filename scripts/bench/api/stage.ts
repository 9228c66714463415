import { fork } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { applyMigrations, createDatabase } from '@headwater/database'
import { startEmbeddedPostgres } from '@headwater/database/embedded'

/** Organizations that orders are spread over, so that none meets its limit of clusters. */
const organizations = 200

export interface Stage {
  ours: string
  theirs: string
  /** A key of each organization. */
  keys: string[]
  organizationId: string
  query(text: string): Promise<unknown[]>
  stop(): Promise<void>
}

/** A durable PostgreSQL of its own, and both sides as processes of their own. */
export async function openStage(): Promise<Stage> {
  const stateFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-bench-'))
  const postgres = await startEmbeddedPostgres({ stateFolder })
  const databaseUrl = postgres.url()
  await applyMigrations({
    connectionString: databaseUrl,
    folder: path.join(import.meta.dirname, '../../../prisma/migrations'),
  })
  const database = createDatabase(databaseUrl, { poolSize: 2 })
  await database.pool.query('CREATE TABLE bench_orders (id bigserial PRIMARY KEY, body jsonb NOT NULL)')
  const keys = Array.from({ length: organizations }, (_, i) => `hw_${String(i).padStart(43, 'k')}`)
  for (const [i, key] of keys.entries()) {
    await database.pool.query('INSERT INTO organizations (id, name) VALUES ($1, $1)', [`org_${i}`])
    await database.pool.query(
      `INSERT INTO api_keys (id, organization_id, name, scopes, hash, hint, expires_at)
       VALUES ($1, $2, 'bench', '{admin}', $3, 'hw_', now() + interval '1 day')`,
      [`key_${i}`, `org_${i}`, hash('sha256', key, 'buffer')],
    )
  }
  const sides = ['ours', 'theirs'].map((side) =>
    fork(path.join(import.meta.dirname, `${side}.ts`), [databaseUrl, stateFolder], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }),
  )
  const [ours = '', theirs = ''] = await Promise.all(
    sides.map(async (side) => {
      const [message] = (await once(side, 'message')) as [{ url: string }]
      return message.url
    }),
  )
  return {
    ours,
    theirs,
    keys,
    organizationId: 'org_0',
    query: async (text) => (await database.pool.query(text)).rows,
    async stop() {
      for (const side of sides) side.disconnect()
      await Promise.all(sides.map((side) => (side.exitCode === null ? once(side, 'exit') : null)))
      await database.close()
      await postgres.stop()
      fs.rmSync(stateFolder, { recursive: true, force: true })
    },
  }
}
