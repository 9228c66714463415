// npm run migration -- NAME
// Writes prisma/migrations/<time>_NAME/migration.sql: the statements that lead from the migrations there are to
// prisma/schema.prisma. Works on a throw-away database, so no server of yours is touched; read the file before you commit
// it, and add by hand what a schema cannot say.
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startEmbeddedPostgres } from '../packages/database/src/embedded/start.ts'
import { applyMigrations } from '../packages/database/src/migrate.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = path.join(root, 'prisma/migrations')

async function main() {
  const name = readName(process.argv.slice(2))
  const statements = await statementsToSchema()
  if (statements === null) {
    process.stdout.write('The migrations already lead to prisma/schema.prisma: nothing to write.\n')
    return
  }
  const file = writeMigration(`${timestamp(new Date())}_${name}`, statements)
  process.stdout.write(`Wrote ${path.relative(root, file)}: read it before you commit it.\n`)
}

function readName(args: string[]): string {
  const [name] = args
  if (args.length === 1 && name !== undefined && /^[a-z0-9_]{1,60}$/.test(name)) return name
  process.stderr.write('Usage: npm run migration -- NAME   (lower case letters, digits and _)\n')
  process.exit(2)
}

async function statementsToSchema(): Promise<string | null> {
  const stateFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-migration-'))
  const server = await startEmbeddedPostgres({ stateFolder, ephemeral: true })
  try {
    await applyMigrations({ connectionString: server.url(), folder })
    // Prisma leaves its own table of migrations out of the difference.
    const args = ['migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--script']
    const { stdout } = await promisify(execFile)(path.join(root, 'node_modules/.bin/prisma'), args, {
      cwd: root,
      env: {
        ...process.env,
        DATABASE_URL: server.url(),
        PRISMA_SCHEMA_ENGINE_BINARY: path.join(root, 'scripts/schema-engine.mjs'),
        CHECKPOINT_DISABLE: '1',
      },
    })
    return /^\s*[^\s-]/m.test(stdout) ? stdout : null
  } finally {
    await server.stop()
    fs.rmSync(server.dataFolder, { recursive: true, force: true })
    fs.rmSync(stateFolder, { recursive: true, force: true })
  }
}

// The folder appears with its file in it.
function writeMigration(folderName: string, statements: string): string {
  const unfinished = fs.mkdtempSync(path.join(folder, '.new-'))
  fs.writeFileSync(path.join(unfinished, 'migration.sql'), statements)
  fs.chmodSync(unfinished, 0o755)
  fs.renameSync(unfinished, path.join(folder, folderName))
  return path.join(folder, folderName, 'migration.sql')
}

const timestamp = (now: Date) => now.toISOString().replace(/\D/g, '').slice(0, 14)

try {
  await main()
} catch (error) {
  // Prisma has said on stderr what is wrong; the rest of such an error is only how it was called.
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
  process.stderr.write(`${said || (error instanceof Error ? error.message : String(error))}\n`)
  process.exitCode = 1
}
