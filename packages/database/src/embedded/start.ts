import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { accountToRunAs } from './account.ts'
import { findBinaries } from './binaries.ts'
import { type Clock, systemClock } from './clock.ts'
import { ensureDataFolder, locateDataFolder, readOrMakePassword, userName } from './data-folder.ts'
import { EmbeddedPostgresError, explainFileError, portInUse } from './error.ts'
import { takeOwnership } from './owner.ts'
import type { Postmaster } from './postmaster-file.ts'
import { adoptServer, type ServerRequest, startServer, stopServer } from './server.ts'

export interface EmbeddedPostgresOptions {
  /** Made if missing. Holds `postgres` (the data), `postgres.password` (0600) and `postgres.log`. */
  stateFolder: string
  /** On 127.0.0.1; without one, a free port at each start. */
  port?: number
  /** For tests: fast, and a crash may lose everything. */
  ephemeral?: boolean
  clock?: Clock
}

export interface EmbeddedPostgres {
  /** A connection string with the password in it: not for logs. */
  url(database?: string): string
  port: number
  pid: number
  /** Elsewhere than in the state folder when root started it below a folder that others may not enter. */
  dataFolder: string
  /** The server was left running by a process that was killed, and goes on. */
  adopted: boolean
  /** Ends the server and waits until it has; a second call does nothing. */
  stop(): Promise<void>
}

const portAttempts = 5

/**
 * Runs a PostgreSQL of our own in the state folder until `stop()`. It listens on 127.0.0.1 only and asks for a password
 * that is made at the first start. If the process that called this is killed, the server stays, and the next call for the
 * same folder takes it over. While the caller lives, a second call for the folder fails with `already_running`.
 *
 * Fails with an EmbeddedPostgresError and nothing else.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { port = null, ephemeral = false, clock = systemClock } = options
  const stateFolder = path.resolve(options.stateFolder)
  let giveUp: (() => void) | null = null
  try {
    const account = accountToRunAs()
    const binaries = findBinaries(account)
    fs.mkdirSync(stateFolder, { recursive: true })
    giveUp = takeOwnership(stateFolder)

    const dataFolder = locateDataFolder(stateFolder, account)
    const password = readOrMakePassword(stateFolder, dataFolder)
    await ensureDataFolder({ dataFolder, binaries, account, password, ephemeral })

    const logFile = path.join(stateFolder, 'postgres.log')
    const request: ServerRequest = { binaries, account, dataFolder, logFile, ephemeral, clock }
    const left = await adoptServer(request, port)
    const server = left ?? (port === null ? await startOnFreePort(request) : await startOnPort(request, port))

    return {
      url: (database = 'postgres') =>
        `postgresql://${userName}:${password}@127.0.0.1:${server.port}/${encodeURIComponent(database)}`,
      port: server.port,
      pid: server.pid,
      dataFolder,
      adopted: left !== null,
      stop: once(async () => {
        await stopServer(server.pid, request)
        giveUp?.()
      }),
    }
  } catch (error) {
    giveUp?.()
    throw explainFileError(error, stateFolder)
  }
}

async function startOnPort(request: ServerRequest, port: number): Promise<Postmaster> {
  if (!(await isFree(port))) throw portInUse(port)
  return startServer(request, port)
}

// Between finding a free port and listening on it, another program may take it.
async function startOnFreePort(request: ServerRequest): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort()
    try {
      return await startServer(request, port)
    } catch (error) {
      const taken = error instanceof EmbeddedPostgresError && error.reason === 'port_in_use'
      if (!taken || attempt === portAttempts) throw error
    }
  }
}

const findFreePort = () => listenBriefly(0)

const isFree = (port: number) =>
  listenBriefly(port).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false
      throw error
    },
  )

function listenBriefly(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const listened = typeof address === 'object' && address !== null ? address.port : port
      server.close(() => resolve(listened))
    })
  })
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  return () => {
    running ??= work()
    return running
  }
}
