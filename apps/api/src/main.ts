import { existsSync } from 'node:fs'
import path from 'node:path'
import { catalogue } from '@headwater/capacity-planner'
import { systemClock, systemRandom } from '@headwater/control-loop/system'
import { createDatabase, createDoorbell, createSealer, createVault, loadOuterKey } from '@headwater/database'
import { apiKeysChannel, eventsChannel, readOfferings, startBell } from '@headwater/database/intent'
import { createKafkaAdmin } from '@headwater/kafka'
import { createApi } from './api.ts'
import { ConfigurationError, readConfiguration } from './configuration.ts'
import { ensureFirstOrganization } from './first-organization.ts'
import { defaultSettings } from './settings.ts'

// The API as a process of its own, any number of them side by side. `--reset-operator-key` replaces a lost operator key.

const poolSize = 10
/** Where setup builds the console; an installation without one serves the API alone. */
const consoleFolder = (): string | null => {
  const folder = path.join(import.meta.dirname, '../../console/dist')
  return existsSync(path.join(folder, 'index.html')) ? folder : null
}
/** A provider whose reconcilers have been silent for longer is not served: orders there would wait. */
const offeringsTrustMs = 5 * 60_000

try {
  await run()
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error
  console.error(error.message)
  process.exitCode = 2
}

async function run(): Promise<void> {
  const configuration = readConfiguration(process.env)
  const { databaseUrl, redisUrl, stateFolder } = configuration
  const database = createDatabase(databaseUrl, { poolSize })
  const sealer = createSealer(await loadOuterKey(path.join(stateFolder, 'outer.key')))
  const doorbell = await createDoorbell({ poolSize: 2, ...(redisUrl === null ? { databaseUrl } : { redisUrl }) })
  const kafka = createKafkaAdmin(systemRandom)
  const eventBell = startBell({ connectionString: databaseUrl, channel: eventsChannel })
  const apiKeyBell = startBell({ connectionString: databaseUrl, channel: apiKeysChannel })
  const first = await ensureFirstOrganization({
    pool: database.pool,
    stateFolder,
    clock: systemClock,
    random: systemRandom,
    resetKey: process.argv.includes('--reset-operator-key'),
  })
  const api = await createApi({
    pool: database.pool,
    prisma: database.prisma,
    eventBell,
    apiKeyBell,
    sealer,
    vault: createVault(database.pool, sealer),
    doorbell,
    topics: kafka,
    placement: kafka,
    groups: kafka,
    records: kafka,
    consoleFolder: consoleFolder(),
    catalogue,
    offerings: () => readOfferings(database.pool, new Date(systemClock.nowMs() - offeringsTrustMs)),
    clock: systemClock,
    random: systemRandom,
    settings: { ...defaultSettings, logLevel: configuration.logLevel },
  })
  const url = await api.listen({ host: configuration.host, port: configuration.port })
  api.log.info({ url, operatorKeyFile: first.file }, 'the API listens')

  const stop = async () => {
    await api.close()
    await Promise.all([eventBell.stop(), apiKeyBell.stop(), doorbell.close(), kafka.close()])
    await database.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
}
