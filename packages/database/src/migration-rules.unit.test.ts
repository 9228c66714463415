import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { type MigrationText, narrowings } from './migration-rules.ts'

const folder = path.resolve(import.meta.dirname, '../../../prisma/migrations')

const first: MigrationText = {
  name: '1_first',
  sql: `CREATE TABLE "nodes" ("id" TEXT NOT NULL, "role" TEXT NOT NULL);
    ALTER TABLE "nodes" ADD CONSTRAINT "nodes_role_check" CHECK ("role" IN ('broker', 'controller'));`,
}

function reasons(sql: string): string[] {
  return narrowings([first, { name: '2_second', sql }]).map(({ because }) => because)
}

describe('migrations', () => {
  test('of this repository only add, so that versions run side by side', () => {
    const migrations = fs
      .readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ name, sql: fs.readFileSync(path.join(folder, name, 'migration.sql'), 'utf8') }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    expect(migrations.length).toBeGreaterThan(5)
    // what a third release drops, once nothing reads or writes it any more, is named here: migration and statement
    const agreed = new Set<string>()
    const refused = narrowings(migrations).filter((found) => !agreed.has(`${found.migration} ${found.statement}`))
    expect(refused).toEqual([])
  })

  test.each([
    ['DROP TABLE "nodes";', 'reads it'],
    ['ALTER TABLE "nodes" DROP COLUMN "role";', 'reads and writes it'],
    ['ALTER TABLE "nodes" RENAME COLUMN "role" TO "part";', 'old name'],
    ['ALTER TABLE "nodes" ALTER COLUMN "role" SET DATA TYPE INTEGER;', 'old type'],
    ['ALTER TABLE "nodes" ALTER COLUMN "role" SET NOT NULL;', 'leaves it out'],
    ['ALTER TABLE "nodes" ADD COLUMN "zone" TEXT NOT NULL;', 'leaves zone out'],
    ['ALTER TABLE "nodes" ADD COLUMN "size" TEXT,\nADD COLUMN "zone" TEXT NOT NULL;', 'leaves zone out'],
    ['CREATE UNIQUE INDEX "nodes_role_key" ON "nodes"("role");', 'no longer unique'],
    ['ALTER TABLE "nodes" ADD CONSTRAINT "nodes_id_check" CHECK ("id" <> \'\');', 'nodes_id_check refuses'],
    [
      'ALTER TABLE "nodes" DROP CONSTRAINT "nodes_role_check", ADD CONSTRAINT "nodes_role_check" CHECK ("role" IN (\'broker\', \'combined\'));',
      'no longer allows controller',
    ],
    ['UPDATE "nodes" SET role = \'broker\';', 'small batches'],
  ])('may not narrow: %s', (sql, because) => {
    expect(reasons(sql)).toEqual([expect.stringContaining(because)])
  })

  test.each([
    'CREATE TABLE "holds" ("id" TEXT NOT NULL, CONSTRAINT "holds_pkey" PRIMARY KEY ("id"));\nCREATE UNIQUE INDEX "h" ON "holds"("id");',
    'ALTER TABLE "nodes" ADD COLUMN "zone" TEXT;\nALTER TABLE "nodes" ADD CONSTRAINT "nodes_zone_check" CHECK ("zone" IN (\'a\'));',
    'ALTER TABLE "nodes" ADD COLUMN "generation" INTEGER NOT NULL DEFAULT 1;',
    'ALTER TABLE "nodes" DROP CONSTRAINT "nodes_role_check";\nALTER TABLE "nodes" ADD CONSTRAINT "nodes_role_check" CHECK ("role" IN (\'broker\', \'controller\', \'combined\'));',
    'CREATE INDEX "nodes_role_idx" ON "nodes"("role");',
  ])('may add: %s', (sql) => {
    expect(reasons(sql)).toEqual([])
  })
})
