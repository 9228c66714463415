import { type LoopDependencies, MemoryStore, type Store } from '@headwater/control-loop'
import { pcl, specification } from '@headwater/control-loop/store-suite'
import { systemClock, systemRandom } from '@headwater/control-loop/system'
import type { Provider } from '@headwater/provider'
import { expect, it } from 'vitest'
import { readConfiguration } from './configuration.ts'
import { startReconciler } from './reconciler.ts'
import { restingRecheckMs, sweepUntilStopped } from './sweeping.ts'

/** Without a provider a pass ends where it would first look at the world, and says so. */
function dependenciesOver(store: MemoryStore): Omit<LoopDependencies, 'stopping'> {
  const unused = undefined as never
  return {
    store,
    vault: store.vault,
    providers: new Map(),
    kafka: unused,
    issuer: unused,
    renderer: unused,
    clock: systemClock,
    random: systemRandom,
    holder: 'one',
    log: { info: () => {}, warn: () => {} },
  }
}

it('runs what the sweep finds although no ring is ever delivered', async () => {
  const store = new MemoryStore({ random: systemRandom })
  const nowMs = systemClock.nowMs()
  store.seedCluster({ physicalClusterId: pcl, clusterId: 'clu_1', organizationId: 'org_1', specification, nowMs })
  const reached = Promise.withResolvers<unknown>()
  const reconciler = await startReconciler({
    dependencies: {
      ...dependenciesOver(store),
      log: { info: () => {}, warn: (fields) => reached.resolve(fields['cluster']) },
    },
    doorbell: { ring: async () => {} },
    openWorker: async () => ({ close: async () => {} }),
    sweepEveryMs: 10,
  })
  expect(await reached.promise).toBe(pcl)
  await reconciler.stop()
})

it('looks at clusters at rest less often the more there are, never all at once', () => {
  const [few, many, most] = [1, 10_000, 1_000_000].map(hundredRechecks)
  expect(few?.every((ms) => ms >= 45_000 && ms <= 75_000)).toBe(true)
  expect(many?.every((ms) => ms >= 750_000 && ms <= 1_250_000)).toBe(true)
  expect(most?.every((ms) => ms <= 4_500_000)).toBe(true)
  expect(new Set(many).size).toBeGreaterThan(90)
})

function hundredRechecks(clusters: number): number[] {
  return Array.from({ length: 100 }, () => restingRecheckMs(clusters, systemRandom))
}

it('lists what clouds hold only where no other process has just done so', async () => {
  const store = new MemoryStore({ random: systemRandom })
  let listings = 0
  const swept = Promise.withResolvers<void>()
  const provider = {
    name: 'counting',
    listNodes: async () => {
      listings += 1
      return { observedAtMs: systemClock.nowMs(), nodes: [] }
    },
  } as unknown as Provider
  const claims: string[] = []
  const reconciler = await startReconciler({
    dependencies: { ...dependenciesOver(store), providers: new Map([['counting', provider]]) },
    doorbell: { ring: async () => {} },
    openWorker: async () => ({ close: async () => {} }),
    sweepEveryMs: 1,
    chores: {
      claim: async (name) => {
        if (name === 'listing' && claims.push(name) === 5) swept.resolve()
        return name === 'listing' && claims.length === 2
      },
      purge: async () => {},
    },
  })
  await swept.promise
  await reconciler.stop()
  expect(listings).toBe(1)
})

it('runs what drifted before what is due, and does not forget it while all places are taken', async () => {
  const stopping = new AbortController()
  const began: string[] = []
  const places = Promise.withResolvers<void>()
  const all = Promise.withResolvers<void>()
  const drifted = Array.from({ length: 300 }, (_, index) => `pcl_${index}`)
  let listings = 0
  let sweeps = 0
  const store = {
    wakeAll: async () => {},
    saveInstallationFindings: async () => {},
    drift: async () => ({ clusterIds: listings++ === 0 ? drifted : [], unknownNodeIds: [], strayNodes: [] }),
    dueClusters: async () => {
      // by now a sweep has come by that listed nothing
      if (++sweeps === 3) places.resolve()
      return ['due']
    },
  } as unknown as Store
  const provider = { name: 'listing', listNodes: async () => ({ observedAtMs: 0, nodes: [] }) } as unknown as Provider
  const unused = undefined as never
  const dependencies: LoopDependencies = {
    store,
    vault: unused,
    providers: new Map([['listing', provider]]),
    kafka: unused,
    issuer: unused,
    renderer: unused,
    clock: systemClock,
    random: systemRandom,
    holder: 'one',
    stopping: stopping.signal,
    log: { info: () => {}, warn: () => {} },
  }
  const sweeping = sweepUntilStopped(dependencies, {
    everyMs: 1,
    chores: null,
    onListed: () => {},
    run: async (id) => {
      if (began.push(id) > drifted.length) all.resolve()
      await places.promise
    },
  })
  await all.promise
  stopping.abort()
  await sweeping
  expect(began.slice(0, drifted.length).toSorted()).toEqual(drifted.toSorted())
  expect(began[drifted.length]).toBe('due')
})

it('names every variable that is missing or wrong', () => {
  expect(() => readConfiguration({ DATABASE_URL: 'mysql://x', HEADWATER_WORKERS: '0' })).toThrow(
    /DATABASE_URL: must be a postgresql.*HEADWATER_STATE: must be the state folder.*HEADWATER_WORKERS/,
  )
})
