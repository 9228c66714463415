import { spawn } from 'node:child_process'
import fs from 'node:fs'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { type Clock, waitFor } from './clock.ts'
import { serverEnvironment } from './data-folder.ts'
import { EmbeddedPostgresError, explainOutput } from './error.ts'
import { type Postmaster, readPostmasterFile } from './postmaster-file.ts'
import { commandLine, isRunning } from './process.ts'

// A start may have to replay the log of a crash first.
const startWithinMs = 300_000
const stopWithinMs = 60_000
const killWithinMs = 10_000
const keptLogBytes = 10 * 1024 * 1024

export interface ServerRequest {
  binaries: Binaries
  account: Account | null
  dataFolder: string
  logFile: string
  ephemeral: boolean
  clock: Clock
}

const maxConnections = 200

/** Everything that decides how the server behaves, except its port. */
export function serverArguments(dataFolder: string, ephemeral: boolean): string[] {
  const settings = [
    `max_connections=${maxConnections}`,
    'timezone=UTC',
    'log_timezone=UTC',
    'log_min_messages=warning',
    'log_checkpoints=off',
    'log_line_prefix=%m [%p] ',
  ]
  // Without durability a crash may lose everything, which tests do not mind.
  if (ephemeral) {
    settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off')
    settings.push('wal_level=minimal', 'max_wal_senders=0', 'autovacuum=off')
  }
  // No socket: its path has a limit of 107 bytes, which a state folder may exceed.
  const address = ['-h', '127.0.0.1', '-k', '']
  return ['-D', dataFolder, ...address, ...settings.flatMap((setting) => ['-c', setting])]
}

/**
 * A server that runs on the data folder although its owner is gone. It is adopted when it is what would be started now;
 * otherwise (other settings, other programs, another port) it is stopped and null is returned.
 */
export async function adoptServer(request: ServerRequest, port: number | null): Promise<Postmaster | null> {
  const { dataFolder, binaries, clock } = request
  const found = readPostmasterFile(dataFolder)
  if (found === null || !isServerOf(found.pid, dataFolder)) {
    // The pid may belong to an unrelated process by now, for which PostgreSQL would refuse to start.
    if (found !== null && isRunning(found.pid)) fs.rmSync(`${dataFolder}/postmaster.pid`, { force: true })
    return null
  }
  const wanted = [
    binaries.postgres,
    ...serverArguments(dataFolder, request.ephemeral),
    '-p',
    String(port ?? found.port),
  ]
  if (wanted.join('\0') !== commandLine(found.pid).join('\0')) {
    await stopServer(found.pid, request)
    return null
  }
  const sentence = `The PostgreSQL that runs in ${dataFolder} (process ${found.pid}) does not get ready: end it, then start again.`
  const ready = () => (isRunning(found.pid) ? readyServer(dataFolder, found.pid) : 'ended')
  const state = await waitFor(ready, { clock, withinMs: startWithinMs, sentence })
  return state === 'ended' ? null : state
}

export async function startServer(request: ServerRequest, port: number): Promise<Postmaster> {
  const { binaries, account, dataFolder, logFile, clock } = request
  limitLog(logFile)
  const log = fs.openSync(logFile, 'a', 0o600)
  const logStart = fs.fstatSync(log).size
  // A process group of its own: Ctrl-C on the terminal must not stop the database before the programs that use it.
  const child = spawn(binaries.postgres, [...serverArguments(dataFolder, request.ephemeral), '-p', String(port)], {
    ...account,
    cwd: '/',
    env: serverEnvironment,
    stdio: ['ignore', log, log],
    detached: true,
  })
  fs.closeSync(log)
  let ended: { message: string } | null = null
  child.once('error', (error) => {
    ended = error
  })
  child.once('exit', () => {
    ended ??= { message: '' }
  })
  child.unref()

  const sentence = `PostgreSQL did not get ready in ${dataFolder}: see ${logFile}.`
  const state = () => (ended === null ? readyServer(dataFolder, child.pid) : ended)
  try {
    const reached = await waitFor<Postmaster | { message: string }>(state, { clock, withinMs: startWithinMs, sentence })
    if ('pid' in reached) return reached
    const output = reached.message || fs.readFileSync(logFile).subarray(logStart).toString('utf8')
    throw explainOutput('PostgreSQL', output, { dataFolder, port })
  } catch (error) {
    if (child.pid !== undefined && isRunning(child.pid)) await stopServer(child.pid, request)
    throw error
  }
}

/** Ends the server and waits for it: connections are cut, and a durable server leaves nothing to recover. */
export async function stopServer(pid: number, { dataFolder, ephemeral, clock }: Omit<ServerRequest, 'logFile'>) {
  if (!isServerOf(pid, dataFolder)) return
  const gone = () => (isRunning(pid) ? null : true)
  const sentence = `PostgreSQL (process ${pid}) does not end.`
  try {
    // SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one, from which it recovers at the next start.
    process.kill(pid, ephemeral ? 'SIGQUIT' : 'SIGINT')
    await waitFor(gone, { clock, withinMs: stopWithinMs, sentence })
  } catch (error) {
    if (!isRunning(pid)) return
    if (!(error instanceof EmbeddedPostgresError)) throw error
    process.kill(pid, 'SIGQUIT')
    await waitFor(gone, { clock, withinMs: killWithinMs, sentence })
  }
}

function readyServer(dataFolder: string, pid: number | undefined): Postmaster | null {
  const server = readPostmasterFile(dataFolder)
  return server !== null && server.pid === pid && server.ready ? server : null
}

function isServerOf(pid: number, dataFolder: string): boolean {
  return isRunning(pid) && commandLine(pid).includes(dataFolder)
}

function limitLog(logFile: string) {
  const size = fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size > keptLogBytes) fs.renameSync(logFile, `${logFile}.1`)
}
