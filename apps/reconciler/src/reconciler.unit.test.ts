import { MemoryStore } from '@headwater/control-loop'
import { pcl, specification } from '@headwater/control-loop/store-suite'
import { systemClock, systemRandom } from '@headwater/control-loop/system'
import { expect, it } from 'vitest'
import { readConfiguration } from './configuration.ts'
import { startReconciler } from './reconciler.ts'

it('runs what the sweep finds although no ring is ever delivered', async () => {
  const store = new MemoryStore({ random: systemRandom })
  const nowMs = systemClock.nowMs()
  store.seedCluster({ physicalClusterId: pcl, clusterId: 'clu_1', organizationId: 'org_1', specification, nowMs })
  const reached = Promise.withResolvers<unknown>()
  const unused = undefined as never
  const reconciler = await startReconciler({
    dependencies: {
      store,
      vault: store.vault,
      // Without a provider a pass ends where it would first look at the world, and says so.
      providers: new Map(),
      kafka: unused,
      issuer: unused,
      renderer: unused,
      clock: systemClock,
      random: systemRandom,
      holder: 'one',
      log: { info: () => {}, warn: (fields) => reached.resolve(fields['cluster']) },
    },
    doorbell: { ring: async () => {} },
    openWorker: async () => ({ close: async () => {} }),
    sweepEveryMs: 10,
  })
  expect(await reached.promise).toBe(pcl)
  await reconciler.stop()
})

it('names every variable that is missing or wrong', () => {
  expect(() => readConfiguration({ DATABASE_URL: 'mysql://x', HEADWATER_WORKERS: '0' })).toThrow(
    /DATABASE_URL: must be a postgresql.*HEADWATER_STATE: must be the state folder.*HEADWATER_WORKERS/,
  )
})
