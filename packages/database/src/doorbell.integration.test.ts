import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { seedOne, startMs, takeLease } from '@headwater/control-loop/store-suite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createDatabase } from './client.ts'
import { createDoorbell, createDoorbellWorker, type DoorbellOptions } from './doorbell.ts'
import { startTestDatabases, type TestDatabases } from './testing/databases.ts'
import { harnessOver } from './testing/store-harness.ts'

let databases: TestDatabases

beforeAll(async () => {
  databases = await startTestDatabases()
})

afterAll(() => databases?.stop())

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

describe('the doorbell on PostgreSQL', () => {
  let url: string
  beforeEach(async () => {
    const database = await databases.fresh()
    url = database.url
    closing.push(() => database.drop())
  })

  describeDoorbell(() => ({ databaseUrl: url, poolSize: 2 }))

  test('loses nothing when its tables are wiped: the sweep finds the clusters', async () => {
    const { pool, close } = createDatabase(url, { poolSize: 2 })
    await pool.query("INSERT INTO organizations (id, name) VALUES ('org_1', 'one')")
    await pool.query("INSERT INTO capacity_plans (id, catalogue_version, document) VALUES ('pla_1', '1', '{}')")
    const harness = { ...harnessOver(pool), close }
    await seedOne(harness)
    const doorbell = await createDoorbell({ databaseUrl: url, poolSize: 1 })
    await doorbell.ring('pcl_1')
    await pool.query('TRUNCATE headwater_queue.job CASCADE')

    expect(await harness.store.dueClusters(startMs, 10)).toEqual(['pcl_1'])
    await harness.store.releaseLease(await takeLease(harness.store))
    await doorbell.close()
    await close()
  })

  test('works again after every connection was cut', async () => {
    const { pool, close } = createDatabase(url, { poolSize: 1 })
    const handled: string[] = []
    const options = { databaseUrl: url, onError: () => {} }
    const worker = await createDoorbellWorker(options, async (id) => void handled.push(id), { concurrency: 2 })
    const doorbell = await createDoorbell(options)
    await doorbell.ring('pcl_1')
    await expect.poll(() => handled).toEqual(['pcl_1'])
    await pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                      WHERE datname = current_database() AND pid <> pg_backend_pid()`)
    // the first ring may be the one that finds its connection dead; the sweep rings again as well
    const ringAgain = async () => {
      await doorbell.ring('pcl_2')
      return handled.includes('pcl_2')
    }
    await expect.poll(ringAgain, { timeout: 20_000, interval: 200 }).toBe(true)
    await worker.close()
    await doorbell.close()
    await close()
  })

  test('a ring never fails, and tells of the trouble', async () => {
    const troubles: string[] = []
    const { url: doomed, drop } = await databases.fresh()
    const doorbell = await createDoorbell({
      databaseUrl: doomed,
      poolSize: 1,
      onError: ({ message }) => troubles.push(message),
    })
    await drop()
    await doorbell.ring('pcl_1')
    expect(troubles.length).toBeGreaterThan(0)
    await doorbell.close()
  })
})

const hasRedis = spawnSync('redis-server', ['--version']).status === 0

describe.skipIf(!hasRedis)('the doorbell on Redis (skipped where no redis-server is on PATH)', () => {
  let url: string
  beforeEach(async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-redis-'))
    const port = await freePort()
    const redis = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''], { cwd: folder })
    url = `redis://127.0.0.1:${port}`
    closing.push(async () => {
      redis.kill('SIGTERM')
      await once(redis, 'exit')
      fs.rmSync(folder, { recursive: true, force: true })
    })
    await expect.poll(() => answers(port), { timeout: 5_000 }).toBe(true)
  })

  describeDoorbell(() => ({ redisUrl: url, poolSize: 1 }))
})

function describeDoorbell(options: () => DoorbellOptions): void {
  test('a ring is handled', async () => {
    const { doorbell, handled } = await open()
    await doorbell.ring('pcl_1')
    await doorbell.ring('pcl_2')
    await expect.poll(() => handled.toSorted()).toEqual(['pcl_1', 'pcl_2'])
  })

  test('ten rings while one runs make exactly one more', async () => {
    const gate = Promise.withResolvers<void>()
    const { doorbell, handled } = await open(() => gate.promise)
    await doorbell.ring('pcl_1')
    await expect.poll(() => handled).toEqual(['pcl_1'])
    await Promise.all(Array.from({ length: 10 }, () => doorbell.ring('pcl_1')))
    gate.resolve()
    await expect.poll(() => handled).toEqual(['pcl_1', 'pcl_1'])
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(handled).toEqual(['pcl_1', 'pcl_1'])
  })

  test('a run that fails leaves nothing behind, and the next ring is handled', async () => {
    let runs = 0
    const { doorbell, handled } = await open(async () => {
      if (++runs === 1) throw new Error('the store is away')
    })
    await doorbell.ring('pcl_1')
    await expect.poll(() => handled.length).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await doorbell.ring('pcl_1')
    await expect.poll(() => handled.length).toBe(2)
  })

  async function open(run: () => Promise<void> = async () => {}) {
    const handled: string[] = []
    const worker = await createDoorbellWorker(
      options(),
      async (id) => {
        handled.push(id)
        await run()
      },
      { concurrency: 4 },
    )
    const doorbell = await createDoorbell(options())
    closing.push(
      () => worker.close(),
      () => doorbell.close(),
    )
    return { doorbell, handled }
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function answers(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1')
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  }).finally(() => socket.destroy()) as Promise<boolean>
}
