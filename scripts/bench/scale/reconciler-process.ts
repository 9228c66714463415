// A real reconciler over the simulated world: reconciler-process.ts <database url> <socket> <folder of outer.key> <name>. It sends
// what it decided and when; ends when its parent does.
import path from 'node:path'
import process from 'node:process'
import { systemClock, systemRandom } from '@headwater/control-loop/system'
import {
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
import { createCertificateIssuer } from '@headwater/kafka'
import { startReconciler } from '@headwater/reconciler'
import { untilParentEndsUs } from '../processes/ended-by-parent.ts'
import { rendererWithoutCertificates, showingNoCertificate } from './real-certificates.ts'
import { connectToWorld } from './world-client.ts'

/** As in production. */
const poolSize = 16
const workers = 16
const sweepEveryMs = 2_000

/** What a reconciler process tells of itself. */
export type Told =
  | { kind: 'ready' }
  | { kind: 'decided'; cluster: string; action: string; atMs: number }
  | { kind: 'warned'; message: string }
  | { kind: 'passes'; count: number; rings: number }

const [databaseUrl = '', socketPath = '', keyFolder = '', name = 'one'] = process.argv.slice(2)
const tell = (told: Told): void => void process.send?.(told)
const ended = untilParentEndsUs()

const world = await connectToWorld(socketPath)
const database = createDatabase(databaseUrl, { poolSize })
const sealer = createSealer(await loadOuterKey(path.join(keyFolder, 'outer.key')))
const onError = (error: Error): void => tell({ kind: 'warned', message: error.message })
const doorbell = await createDoorbell({ databaseUrl, onError })
const store = createPostgresStore(database.pool, { random: systemRandom })
let passes = 0
let rings = 0

const reconciler = await startReconciler({
  dependencies: {
    store: {
      ...store,
      load: (id) => {
        passes += 1
        return store.load(id)
      },
    },
    vault: createVault(database.pool, sealer),
    kafka: showingNoCertificate(world.kafka),
    providers: new Map([['simulated', world.provider]]),
    issuer: createCertificateIssuer(),
    renderer: rendererWithoutCertificates,
    clock: systemClock,
    random: systemRandom,
    holder: name,
    log: {
      info: ({ cluster, action }) =>
        tell({ kind: 'decided', cluster: String(cluster), action: String(action), atMs: Date.now() }),
      warn: (_fields, message) => tell({ kind: 'warned', message }),
    },
  },
  doorbell,
  openWorker: (handle) =>
    createDoorbellWorker(
      { databaseUrl, onError },
      (id) => {
        rings += 1
        return handle(id)
      },
      { concurrency: workers },
    ),
  sweepEveryMs,
  chores: {
    claim: (chore, nowMs, everyMs) => claimChore(database.pool, chore, nowMs, everyMs),
    purge: (nowMs) => purge(database.pool, nowMs),
  },
})
process.on('message', () => tell({ kind: 'passes', count: passes, rings }))
tell({ kind: 'ready' })
await ended
await reconciler.stop()
process.exit(0)
