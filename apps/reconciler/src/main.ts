import os from 'node:os'
import path from 'node:path'
import { catalogue } from '@headwater/capacity-planner'
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
import { recordOfferings } from '@headwater/database/intent'
import { createKafkaAdmin } from '@headwater/kafka'
import { CloudsFileError, readCloudsFile } from './clouds/clouds-file.ts'
import { openClouds } from './clouds/open-clouds.ts'
import { ConfigurationError, readConfiguration } from './configuration.ts'
import { createLoopDependencies } from './dependencies.ts'
import { readOrMakeInstallationId } from './installation.ts'
import { LocalCloudFailure } from './local-cloud.ts'
import { createLog } from './log.ts'
import { startReconciler } from './reconciler.ts'

// The reconciler as a process of its own, any number of them side by side over one database.

const poolSize = 16
const sweepEveryMs = 2_000

try {
  await run()
} catch (error) {
  const isForPeople = [ConfigurationError, LocalCloudFailure, CloudsFileError].some((kind) => error instanceof kind)
  if (!(error instanceof Error) || !isForPeople) throw error
  console.error(error.message)
  process.exitCode = 2
}

async function run(): Promise<void> {
  const { databaseUrl, redisUrl, stateFolder, cloudsFile, workers } = readConfiguration(process.env)
  const log = createLog((line) => process.stdout.write(`${line}\n`), false)
  const onError = (error: Error): void => log.warn({}, error.message)
  const installationId = readOrMakeInstallationId(stateFolder, systemClock, systemRandom)
  const clouds = await openClouds(readCloudsFile(cloudsFile), {
    localFolder: path.join(stateFolder, 'local'),
    installationId,
    catalogue,
    clock: systemClock,
    random: systemRandom,
  })

  const database = createDatabase(databaseUrl, { poolSize })
  const sealer = createSealer(await loadOuterKey(path.join(stateFolder, 'outer.key')))
  const kafka = createKafkaAdmin(systemRandom)
  const queue = redisUrl === null ? { databaseUrl } : { redisUrl }
  const doorbell = await createDoorbell({ ...queue, onError })
  const reconciler = await startReconciler({
    dependencies: createLoopDependencies({
      store: createPostgresStore(database.pool, { random: systemRandom }),
      vault: createVault(database.pool, sealer),
      kafka,
      providers: clouds.providers,
      // Not the embedded start's prefix: leases of other processes expire by themselves.
      holder: `${os.hostname()}/${process.pid}`,
      log,
    }),
    doorbell,
    openWorker: (handle) => createDoorbellWorker({ ...queue, onError }, handle, { concurrency: workers }),
    recordOfferings: (name, offerings, at) => recordOfferings(database.pool, name, offerings, at),
    sweepEveryMs,
    chores: {
      claim: (name, nowMs, everyMs) => claimChore(database.pool, name, nowMs, everyMs),
      purge: (nowMs) => purge(database.pool, nowMs),
      advanceRollouts: (nowMs) => advanceRollouts(database.pool, nowMs),
    },
  })
  log.info({ workers }, 'the reconciler runs')

  const stop = async (): Promise<void> => {
    await reconciler.stop()
    clouds.close()
    await Promise.all([doorbell.close(), kafka.close()])
    await database.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
}
