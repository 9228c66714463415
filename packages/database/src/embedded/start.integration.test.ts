import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDatabase, createDatabaseFromTemplate, dropDatabase } from './databases.ts'
import { isRunning } from './process.ts'
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './start.ts'

let stateFolder: string
let started: EmbeddedPostgres[]

beforeEach(() => {
  stateFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-postgres-'))
  started = []
})

afterEach(async () => {
  for (const server of started) {
    await server.stop()
    fs.rmSync(server.dataFolder, { recursive: true, force: true })
  }
  fs.rmSync(stateFolder, { recursive: true, force: true })
})

async function start(options: Partial<EmbeddedPostgresOptions> = {}) {
  const server = await startEmbeddedPostgres({ stateFolder, ...options })
  started.push(server)
  return server
}

async function query(url: string, sql: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

async function startInAnotherProcess() {
  const parent = spawn(process.execPath, [fileURLToPath(new URL('parent.fixture.ts', import.meta.url)), stateFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(parent.stdout, 'data')
  const server: { pid: number; port: number } = JSON.parse(String(line))
  return { parent, server }
}

test('the first start makes a database that keeps its rows over a stop and a second start', async () => {
  const first = await start()
  await query(first.url(), 'CREATE TABLE kept AS SELECT 42 AS answer')
  await first.stop()
  expect(isRunning(first.pid)).toBe(false)

  const second = await start()
  expect(second.adopted).toBe(false)
  expect(await query(second.url(), 'SELECT answer FROM kept')).toEqual([[42]])
})

test('only the password in its private file opens it, over TCP on this computer', async () => {
  const server = await start()
  const withoutPassword = server.url().replace(/:[^:@]+@/, ':wrong@')
  await expect(query(withoutPassword, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
  expect(fs.statSync(path.join(stateFolder, 'postgres.password')).mode & 0o777).toBe(0o600)
  const settings = await query(
    server.url(),
    "SELECT setting FROM pg_settings WHERE name IN ('listen_addresses', 'max_connections', 'TimeZone', 'unix_socket_directories', 'fsync') ORDER BY name",
  )
  expect(settings).toEqual([['UTC'], ['on'], ['127.0.0.1'], ['200'], ['']])
})

test('a server whose parent was killed is adopted with its rows, and stopped by its new owner', async () => {
  const { parent, server: left } = await startInAnotherProcess()
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  expect(isRunning(left.pid)).toBe(true)

  const adopted = await start()
  expect(adopted).toMatchObject({ adopted: true, pid: left.pid, port: left.port })
  expect(await query(adopted.url(), 'SELECT 1')).toEqual([[1]])
  await adopted.stop()
  expect(isRunning(left.pid)).toBe(false)
})

test('a server left with other settings is replaced instead', async () => {
  const { parent, server: left } = await startInAnotherProcess()
  parent.kill('SIGKILL')
  await once(parent, 'exit')

  const server = await start({ ephemeral: true })
  expect(server.adopted).toBe(false)
  expect(isRunning(left.pid)).toBe(false)
})

test('a server whose parent lives belongs to that parent', async () => {
  const { parent, server } = await startInAnotherProcess()
  try {
    await expect(start()).rejects.toMatchObject({ reason: 'already_running' })
    expect(isRunning(server.pid)).toBe(true)
  } finally {
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    await start()
  }
})

test('it comes back after a crash of the server itself', async () => {
  const first = await start()
  await query(first.url(), 'CREATE TABLE kept AS SELECT 42 AS answer')
  process.kill(first.pid, 'SIGKILL')
  await first.stop()

  const second = await start()
  expect(await query(second.url(), 'SELECT answer FROM kept')).toEqual([[42]])
})

test('a port that is taken is named, and the folder is free again', async () => {
  const other = net.createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  try {
    await expect(start({ port })).rejects.toMatchObject({
      reason: 'port_in_use',
      message: expect.stringContaining(String(port)),
    })
  } finally {
    other.close()
    await once(other, 'close')
  }
  const server = await start({ port })
  expect(server.port).toBe(port)
})

test('a lost password is an error that names the file, not a new one', async () => {
  const first = await start({ ephemeral: true })
  await first.stop()
  fs.rmSync(path.join(stateFolder, 'postgres.password'))
  await expect(start()).rejects.toMatchObject({
    reason: 'password_lost',
    message: expect.stringContaining('.password'),
  })
})

test('data of another major version is left alone', async () => {
  const first = await start({ ephemeral: true })
  await first.stop()
  fs.writeFileSync(path.join(first.dataFolder, 'PG_VERSION'), '12\n')
  await expect(start()).rejects.toMatchObject({ reason: 'other_version', message: expect.stringContaining('12') })
})

test.runIf(process.getuid?.() === 0)(
  'as root, below a folder closed to others, the data is elsewhere and linked',
  async () => {
    fs.chmodSync(stateFolder, 0o700)
    const inner = path.join(stateFolder, 'state')
    const first = await start({ stateFolder: inner })
    expect(fs.readlinkSync(path.join(inner, 'postgres'))).toBe(first.dataFolder)
    await query(first.url(), 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()

    const second = await start({ stateFolder: inner })
    expect(second.dataFolder).toBe(first.dataFolder)
    expect(await query(second.url(), 'SELECT answer FROM kept')).toEqual([[42]])
  },
)

test('databases are made once, copied with their rows, and dropped', async () => {
  const server = await start({ ephemeral: true })
  expect(await createDatabase(server.url(), 'template "one"')).toBe('made')
  expect(await createDatabase(server.url(), 'template "one"')).toBe('found')
  await query(server.url('template "one"'), 'CREATE TABLE kept AS SELECT 42 AS answer')

  const copies = ['copy_1', 'copy_2']
  await Promise.all(
    copies.map((database) => createDatabaseFromTemplate(server.url(), { database, template: 'template "one"' })),
  )
  for (const copy of copies) expect(await query(server.url(copy), 'SELECT answer FROM kept')).toEqual([[42]])

  await dropDatabase(server.url(), 'copy_1')
  await expect(query(server.url('copy_1'), 'SELECT 1')).rejects.toMatchObject({ code: '3D000' })
})
