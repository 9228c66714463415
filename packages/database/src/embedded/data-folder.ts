import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Account, folderInTheWay, sharedFolder } from './account.ts'
import type { Binaries } from './binaries.ts'
import { EmbeddedPostgresError, explainOutput } from './error.ts'

export const userName = 'headwater'
const initdbTimeoutMs = 120_000

/**
 * Where the data is: `<stateFolder>/postgres`. When the account cannot reach that, `postgres` there is a symbolic link to a
 * folder in /var/lib/headwater, which a person who looks for the data can follow.
 */
export function locateDataFolder(stateFolder: string, account: Account | null): string {
  const place = path.join(fs.realpathSync(stateFolder), 'postgres')
  if (fs.lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) return fs.readlinkSync(place)
  if (account === null || fs.existsSync(place)) return place

  const inTheWay = folderInTheWay(stateFolder)
  if (inTheWay === null) return place
  if (inTheWay === path.dirname(place)) {
    // Our own folder: passing through it shows nothing, and its secrets are in files that only we can read.
    fs.chmodSync(inTheWay, fs.statSync(inTheWay).mode | 0o001)
    return place
  }
  const elsewhere = path.join(sharedFolder(), `postgres-${randomBytes(8).toString('hex')}`)
  fs.symlinkSync(elsewhere, place)
  return elsewhere
}

/** The password of the server's only user; made at the first start, and only for the owner to read. */
export function readOrMakePassword(stateFolder: string, dataFolder: string): string {
  const file = path.join(stateFolder, 'postgres.password')
  if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8').trim()
  if (fs.existsSync(dataFolder)) {
    const sentence = `${file} is gone, and only it opens the database in ${dataFolder}: put it back, or remove that folder and all data in it.`
    throw new EmbeddedPostgresError('password_lost', sentence)
  }
  const password = randomBytes(24).toString('base64url')
  const unfinished = `${file}.${process.pid}`
  fs.writeFileSync(unfinished, `${password}\n`, { mode: 0o600, flush: true })
  fs.renameSync(unfinished, file)
  return password
}

/** Makes the data folder if there is none: beside it first, then moved there, so it is never there by half. */
export async function ensureDataFolder(request: {
  dataFolder: string
  binaries: Binaries
  account: Account | null
  password: string
  ephemeral: boolean
}): Promise<'made' | 'found'> {
  const { dataFolder, binaries, account, password, ephemeral } = request
  fs.mkdirSync(path.dirname(dataFolder), { recursive: true })
  removeUnfinished(dataFolder)
  if (fs.existsSync(dataFolder)) {
    checkVersion(dataFolder, binaries.majorVersion)
    return 'found'
  }
  const building = fs.mkdtempSync(`${dataFolder}.new-`)
  const passwordFile = path.join(building, 'password')
  const built = path.join(building, 'data')
  fs.writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account !== null) {
    fs.chownSync(passwordFile, account.uid, account.gid)
    fs.chownSync(building, account.uid, account.gid)
  }
  const options = [
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ]
  if (ephemeral) options.push('--no-sync')
  try {
    await promisify(execFile)(binaries.initdb, ['-D', built, '-U', userName, ...options], {
      ...account,
      cwd: '/',
      env: serverEnvironment,
      timeout: initdbTimeoutMs,
    })
    fs.renameSync(built, dataFolder)
    return 'made'
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) || error.message : String(error)
    throw explainOutput('initdb', output, { dataFolder, port: null })
  } finally {
    fs.rmSync(building, { recursive: true, force: true })
  }
}

/** No locale and no time zone of the person who starts it reaches the server. */
export const serverEnvironment = { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' }

function checkVersion(dataFolder: string, majorVersion: string) {
  const found = fs.readFileSync(path.join(dataFolder, 'PG_VERSION'), 'utf8').trim()
  if (found === majorVersion) return
  const sentence = `${dataFolder} is of PostgreSQL ${found}, and this is ${majorVersion}: dump it with version ${found} and load it anew, or remove it.`
  throw new EmbeddedPostgresError('other_version', sentence)
}

// Left by a start that was killed; whoever calls this owns the folder.
function removeUnfinished(dataFolder: string) {
  const prefix = `${path.basename(dataFolder)}.new-`
  for (const name of fs.readdirSync(path.dirname(dataFolder))) {
    if (name.startsWith(prefix)) fs.rmSync(path.join(path.dirname(dataFolder), name), { recursive: true, force: true })
  }
}
