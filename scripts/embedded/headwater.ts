import fs from 'node:fs'
import path from 'node:path'
import { createApi, defaultSettings, ensureFirstOrganization } from '@headwater/api'
import type { Catalogue } from '@headwater/capacity-planner'
import { type LoopDependencies, reconcileOnce, sweep } from '@headwater/control-loop'
import { systemClock, systemRandom } from '@headwater/control-loop/system'
import {
  advanceRollouts,
  claimChore,
  createDatabase,
  createDoorbell,
  createDoorbellWorker,
  createPostgresStore,
  createSealer,
  createVault,
  loadOuterKey,
  purge,
} from '@headwater/database'
import { startBell } from '@headwater/database/intent'
import { createKafkaAdmin } from '@headwater/kafka'
import { releases } from '@headwater/model'
import type { Provider } from '@headwater/provider'
import {
  CloudsFileError,
  createLog,
  createLoopDependencies,
  LocalCloudFailure,
  type OpenClouds,
  offeringsOf,
  openClouds,
  ReleasesFileError,
  readCloudsFile,
  readOrMakeInstallationId,
  readReleasesFile,
  startReconciler,
} from '@headwater/reconciler'
import { repositoryFolder, StartFailure, type StartOptions } from './command-line.ts'
import { openDatabase } from './database.ts'
import { listen } from './listen.ts'
import { readCatalogue } from './local-catalogue.ts'
import { lockStateFolder } from './state-lock.ts'
import { stopMachines } from './stop-machines.ts'

/** A whole Headwater in this process, with its PostgreSQL beside it. */
export interface Headwater {
  url: string
  stateFolder: string
  operatorKey: string
  operatorKeyFile: string
  providers: Provider[]
  /** Stops the control plane and every broker on this computer, not those in clouds; volumes and the database's files stay. */
  stop(): Promise<void>
}

/** What a test or a benchmark has otherwise than `npm start`. */
export interface OtherParts {
  /** The clouds of `clouds.json` as they are, unless given. */
  openClouds?: OpenClouds
  /** Takes the place of the state folder's. */
  catalogue?: Catalogue
  /** Calls to Kafka go through what this returns. */
  throughKafka?: (kafka: KafkaAdmin) => KafkaAdmin
}

type KafkaAdmin = ReturnType<typeof createKafkaAdmin>

/** How often the sweep looks for what no ring told of, ms. */
const sweepEveryMs = 2_000
const poolSize = 16
const workerConcurrency = 16

/** Starts everything, in order; when a part fails, what was started is stopped again. Throws StartFailure for what a person can mend. */
export async function startHeadwater(
  options: StartOptions,
  say: (text: string) => void,
  parts: OtherParts = {},
): Promise<Headwater> {
  const stops: (() => Promise<unknown> | unknown)[] = []
  const stop = async (): Promise<void> => {
    for (const part of stops.splice(0).toReversed()) await part()
  }
  try {
    return await start(options, say, parts, stops, stop)
  } catch (error) {
    await stop()
    const isForPeople =
      error instanceof LocalCloudFailure || error instanceof CloudsFileError || error instanceof ReleasesFileError
    throw isForPeople ? new StartFailure(error.message) : error
  }
}

async function start(
  options: StartOptions,
  say: (text: string) => void,
  parts: OtherParts,
  stops: (() => Promise<unknown> | unknown)[],
  stop: () => Promise<void>,
): Promise<Headwater> {
  const { stateFolder } = options
  const redisUrl = process.env['REDIS_URL']
  const clock = systemClock
  const random = systemRandom

  const lock = lockStateFolder(stateFolder)
  stops.push(lock.release)
  const logFile = fs.createWriteStream(path.join(stateFolder, 'headwater.log'), { flags: 'a' })
  stops.push(() => new Promise((resolve) => logFile.end(resolve)))
  const log = createLog((line) => logFile.write(`${line}\n`), options.verbose)

  const catalogue = parts.catalogue ?? readCatalogue(stateFolder)
  const ownReleases = readReleasesFile(path.join(stateFolder, 'releases.json'))
  const postgres = await openDatabase(stateFolder, say)
  stops.push(postgres.stop)
  const database = createDatabase(postgres.url, { poolSize })
  stops.push(database.close)

  const sealer = createSealer(await loadOuterKey(path.join(stateFolder, 'outer.key')))
  const vault = createVault(database.pool, sealer)
  const store = createPostgresStore(database.pool, { random })
  const installationId = readOrMakeInstallationId(stateFolder, clock, random)
  const clouds = await (parts.openClouds ?? openClouds)(readCloudsFile(path.join(stateFolder, 'clouds.json')), {
    localFolder: path.join(stateFolder, 'local'),
    installationId,
    catalogue,
    clock,
    random,
  })
  const { providers } = clouds
  stops.push(clouds.close)
  const admin = createKafkaAdmin(random)
  stops.push(admin.close)
  const kafka = parts.throughKafka?.(admin) ?? admin
  const queue = redisUrl === undefined ? { databaseUrl: postgres.url } : { redisUrl }
  const doorbell = await createDoorbell({ ...queue, onError: (error) => log.warn({}, error.message) })
  stops.push(doorbell.close)

  const { key: operatorKey, file: operatorKeyFile } = await ensureFirstOrganization({
    stateFolder,
    pool: database.pool,
    clock,
    random,
    resetKey: options.resetOperatorKey,
  })
  if (operatorKey === null) {
    throw new StartFailure(
      `The operator key is not in ${operatorKeyFile} any more: --reset-operator-key makes a new one.`,
    )
  }

  const holder = `${installationId}/${process.pid}`
  // Nobody else works on this state folder, so leases of its earlier processes are nobody's.
  await store.expireLeases(`${installationId}/`)
  const dependencies = createLoopDependencies({ store, vault, kafka, providers, holder, log, releases: ownReleases })

  const eventBell = startBell({ connectionString: postgres.url, channel: 'headwater_events' })
  stops.push(eventBell.stop)
  const apiKeyBell = startBell({ connectionString: postgres.url, channel: 'headwater_api_keys' })
  stops.push(apiKeyBell.stop)
  const api = await createApi({
    pool: database.pool,
    prisma: database.prisma,
    eventBell,
    apiKeyBell,
    sealer,
    vault,
    doorbell,
    topics: kafka,
    placement: kafka,
    groups: kafka,
    records: kafka,
    consoleFolder: path.join(repositoryFolder, 'apps/console/dist'),
    catalogue,
    offerings: () =>
      offeringsOf(providers, (name, error) =>
        log.warn({ provider: name }, `offerings are not known: ${String(error)}`),
      ),
    clock,
    random,
    settings: {
      ...defaultSettings,
      secureCookies: false,
      logLevel: options.verbose ? 'info' : 'silent',
      releases: [...releases, ...ownReleases],
    },
  })
  await catchUp({ ...dependencies, stopping: AbortSignal.abort() })
  const url = await listen(api, options.port)

  // Stopped first of all that works: after it nothing is started any more, and the machines can be stopped.
  const reconciler = await startReconciler({
    dependencies,
    doorbell,
    openWorker: (handle) =>
      createDoorbellWorker({ ...queue, onError: (error) => log.warn({}, error.message) }, handle, {
        concurrency: workerConcurrency,
      }),
    sweepEveryMs,
    chores: {
      claim: (name, nowMs, everyMs) => claimChore(database.pool, name, nowMs, everyMs),
      purge: (nowMs) => purge(database.pool, nowMs),
      advanceRollouts: (nowMs) => advanceRollouts(database.pool, nowMs),
    },
  })
  stops.push(async () => {
    await Promise.all([reconciler.stop(), api.close()])
    await Promise.all(providers.filter(isOfThisComputer).map((provider) => stopMachines(provider, clock)))
  })

  return { url, stateFolder, operatorKey, operatorKeyFile, providers, stop }
}

/** Brokers in a cloud outlive the control plane; those on this computer end with the command that started them. */
function isOfThisComputer({ name }: Provider): boolean {
  return name === 'local'
}

/** Brokers ended while no control plane ran: nobody is told RUNNING before that was seen. */
async function catchUp(dependencies: LoopDependencies): Promise<void> {
  const due = await sweep(dependencies)
  await Promise.all(due.map((physicalClusterId) => reconcileOnce(dependencies, physicalClusterId)))
}
