import { createApi, defaultSettings } from '@headwater/api'
import { catalogue } from '@headwater/capacity-planner'
import { systemClock, systemRandom } from '@headwater/control-loop/system'
import { createDatabase, createDoorbell, createSealer, createVault, loadOuterKey } from '@headwater/database'
import { startBell } from '@headwater/database/intent'
import { createKafkaAdmin } from '@headwater/kafka'
import { poolSize, serve } from './serve.ts'

// The API as it is shipped, with limits so high that the load does not meet them, and a cloud with room for every order.

const [databaseUrl = '', stateFolder = ''] = process.argv.slice(2)
const database = createDatabase(databaseUrl, { poolSize })
const sealer = createSealer(await loadOuterKey(`${stateFolder}/outer.key`))
const zones = catalogue.regions.flatMap((region) => region.zones)
const offerings = {
  zones,
  sizes: zones.flatMap((zone) => catalogue.sizes.map(({ name }) => ({ zone, size: name, available: true }))),
  pool: { freeMemoryMib: 1_000_000, freeDiskGib: 100_000, diskOvercommit: 4 },
}
const kafka = createKafkaAdmin(systemRandom)
const api = await createApi({
  pool: database.pool,
  prisma: database.prisma,
  eventBell: startBell({ connectionString: databaseUrl, channel: 'headwater_events' }),
  apiKeyBell: startBell({ connectionString: databaseUrl, channel: 'headwater_api_keys' }),
  sealer,
  vault: createVault(database.pool, sealer),
  doorbell: await createDoorbell({ databaseUrl, poolSize: 2 }),
  topics: kafka,
  placement: kafka,
  groups: kafka,
  records: kafka,
  consoleFolder: null,
  catalogue,
  offerings: () => Promise.resolve(new Map([['local', offerings]])),
  clock: systemClock,
  random: systemRandom,
  settings: { ...defaultSettings, requestsPerMinute: 100_000_000, keyLookupsPerMinute: 100_000_000 },
})
await serve(api)
