import type { Doorbell } from '@headwater/control-loop'
import {
  createPostgresBackend,
  type JobProgress,
  type JobsOptions,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
  Queue,
  runMigrations,
  Worker,
  type WorkerOptions,
} from 'bullmq'
import pg from 'pg'
import { connectionLimits, sessionOptions } from './connection-limits.ts'

/** Where the queue lives: PostgreSQL by default, Redis where many reconcilers share much work. It holds no truth either way. */
export type DoorbellOptions = {
  /** Connections for queries, 2 when absent; a worker keeps one more open to listen. Redis needs no pool. */
  poolSize?: number
  /** Told of a queue that is away. The work itself is found by the sweep. */
  onError?: (error: Error) => void
} & ({ databaseUrl: string } | { redisUrl: string })

export interface OpenDoorbell extends Doorbell {
  close(): Promise<void>
}

/** Runs the handler for whoever was rung for. */
export interface DoorbellWorker {
  /** Waits for the runs in progress. */
  close(): Promise<void>
}

const queueName = 'reconcile'
/** BullMQ's tables are not in the schema that Prisma keeps, or Prisma would take them for drift. */
const queueSchema = 'headwater_queue'
const redisPrefix = 'headwater'
/** A ring that takes longer is given up: who rings, an API request say, does not wait for a queue. */
const ringTimeoutMs = 2_000

const defaultPoolSize = 2

/** How many rings are written down for whoever debugs; BullMQ keeps 10,000 when not told. */
const keptQueueEvents = 100

/** Rings that one request to the queue carries at most. */
const ringsAtOnce = 200

interface Ring {
  physicalClusterId: string
}

// BullMQ's own types differ by backend; these are the calls made here
interface RingQueue {
  addBulk(jobs: { name: string; data: Ring; opts: JobsOptions }[]): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
  close(): Promise<void>
}
interface RingWorker {
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'failed', listener: (job: unknown, error: Error) => void): unknown
  waitUntilReady(): Promise<unknown>
  close(): Promise<void>
}
type PostgresRingQueue = typeof Queue<
  Ring,
  void,
  string,
  Ring,
  void,
  string,
  PostgresQueueBackend,
  PostgresConnectionOptions
>
type PostgresRingWorker = typeof Worker<
  Ring,
  void,
  string,
  PostgresQueueBackend,
  JobProgress,
  PostgresConnectionOptions
>

/** Opens the ringing end. Rejects when PostgreSQL cannot be reached at the start; later troubles only reach `onError`. */
export async function createDoorbell(options: DoorbellOptions): Promise<OpenDoorbell> {
  const queue = await openQueue(options)
  queue.on('error', (error) => options.onError?.(error))
  const waiting = new Set<string>()
  let sending: Promise<void> | null = null

  /** One request to the queue at a time: what rings meanwhile goes with the next one. */
  const sendAll = async (): Promise<void> => {
    while (waiting.size > 0) {
      const ids = [...waiting].slice(0, ringsAtOnce)
      for (const id of ids) waiting.delete(id)
      const jobs = ids.map((id) => ({ name: queueName, data: { physicalClusterId: id }, opts: ringOptions(id) }))
      try {
        await withinMs(ringTimeoutMs, queue.addBulk(jobs))
      } catch (error) {
        options.onError?.(asError(error))
      }
    }
    sending = null
  }

  return {
    ring(physicalClusterId) {
      waiting.add(physicalClusterId)
      sending ??= sendAll()
      return sending
    },
    async close() {
      await sending
      await queue.close()
    },
  }
}

/** Opens the answering end: calls `handle` once for all rings of a cluster that came before it began, side by side for others. */
export async function createDoorbellWorker(
  options: DoorbellOptions,
  handle: (physicalClusterId: string) => Promise<void>,
  { concurrency }: { concurrency: number },
): Promise<DoorbellWorker> {
  const process = async ({ data }: { data: Ring }) => handle(data.physicalClusterId)
  const worker = await openWorker(options, process, concurrency)
  worker.on('error', (error) => options.onError?.(error))
  worker.on('failed', (_job, error) => options.onError?.(error))
  await worker.waitUntilReady()
  return { close: () => worker.close() }
}

// one run now and, for however many rings during it, one after
function ringOptions(physicalClusterId: string): JobsOptions {
  return {
    deduplication: { id: physicalClusterId, keepLastIfActive: true },
    removeOnComplete: true,
    removeOnFail: true,
  }
}

async function openQueue(options: DoorbellOptions): Promise<RingQueue> {
  const settings = { streams: { events: { maxLen: keptQueueEvents } } }
  if ('redisUrl' in options) {
    const connection = redisSettings(options.redisUrl, { failFast: true })
    return new Queue<Ring, void, string, Ring, void, string>(queueName, {
      ...settings,
      connection,
      prefix: redisPrefix,
    })
  }
  await migrateQueue(options.databaseUrl)
  const PostgresQueue: PostgresRingQueue = Queue
  return new PostgresQueue(queueName, { ...settings, connection: postgresSettings(options) }, survivingBackend)
}

async function openWorker(
  options: DoorbellOptions,
  process: (job: { data: Ring }) => Promise<void>,
  concurrency: number,
): Promise<RingWorker> {
  const settings = {
    concurrency,
    // a ring ends the wait at once; this is only how often an idle worker looks for itself, seconds
    drainDelay: 60,
    // a job whose worker died is always given out again: dropping it would leave its deduplication key behind
    maxStalledCount: 1_000_000,
  } satisfies Partial<WorkerOptions>
  if ('redisUrl' in options) {
    const connection = redisSettings(options.redisUrl, { failFast: false })
    return new Worker<Ring>(queueName, process, { ...settings, connection, prefix: redisPrefix })
  }
  await migrateQueue(options.databaseUrl)
  const PostgresWorker: PostgresRingWorker = Worker
  return new PostgresWorker(
    queueName,
    process,
    { ...settings, connection: postgresSettings(options) },
    survivingBackend,
  )
}

/**
 * BullMQ's own, but for a connection that breaks between two of its statements: such a one tells only listeners of the
 * connection, BullMQ has none there, and the process would end. The statement that comes next gets the error anyway.
 */
const survivingBackend: typeof createPostgresBackend = (name, options, more) => {
  const backend = createPostgresBackend(name, options, more)
  backend.connection.pool.on('connect', (client) => client.on('error', () => {}))
  return backend
}

function postgresSettings({ databaseUrl, poolSize }: Extract<DoorbellOptions, { databaseUrl: string }>) {
  return {
    connectionString: databaseUrl,
    max: poolSize ?? defaultPoolSize,
    schema: queueSchema,
    connectionTimeoutMillis: ringTimeoutMs,
    application_name: 'headwater-queue',
    // the queue holds no truth, so its writes wait for no disk: a ring that a crash loses is found by the sweep
    options: `-c synchronous_commit=off ${sessionOptions(connectionLimits)}`,
  }
}

/** Makes or updates BullMQ's tables; processes that start together wait for one another. */
async function migrateQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await runMigrations(client, queueSchema)
  } finally {
    await client.end()
  }
}

// BullMQ makes the connection, so that it also closes it. A worker waits for Redis to come back; a ring must fail instead
function redisSettings(url: string, { failFast }: { failFast: boolean }) {
  return { url, maxRetriesPerRequest: failFast ? 1 : null, enableOfflineQueue: !failFast }
}

async function withinMs(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the queue did not take the ring within ${ms} ms`)), ms)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
