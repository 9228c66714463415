import type { Provider } from '@headwater/provider'
import { expect, it } from 'vitest'
import type { LoopDependencies } from './dependencies.ts'
import { MemoryStore } from './memory-store.ts'
import { reconcileSafely } from './run.ts'
import { pcl, specification } from './store-suite/index.ts'
import { systemClock, systemRandom } from './system.ts'

it('outlives a store that fails to note one action while others still run', async () => {
  const nowMs = systemClock.nowMs()
  const store = new MemoryStore({ random: systemRandom })
  store.seedCluster({ physicalClusterId: pcl, clusterId: 'clu_1', organizationId: 'org_1', specification, nowMs })
  store.cluster(pcl).desired.prepared = true
  store.recordOutcomes = () => Promise.reject(new Error('the database is away'))

  let calls = 0
  const warnings: string[] = []
  const unused = undefined as never
  const dependencies: LoopDependencies = {
    store,
    vault: store.vault,
    providers: new Map([
      [
        'simulated',
        {
          name: 'simulated',
          settlingMs: 0,
          listNodes: async () => ({ observedAtMs: systemClock.nowMs(), nodes: [] }),
          // The first is done, and its outcome refused by the store, while the others are under way.
          createNode: () => systemClock.sleep(calls++ === 0 ? 0 : 40),
        } as Partial<Provider> as Provider,
      ],
    ]),
    kafka: unused,
    issuer: unused,
    renderer: { render: unused, ports: () => [] },
    clock: systemClock,
    random: systemRandom,
    holder: 'one',
    stopping: new AbortController().signal,
    log: { info: () => {}, warn: (_fields, message) => warnings.push(message) },
  }

  expect(await reconcileSafely(dependencies, pcl)).toBeNull()
  expect(calls).toBe(3)
  expect(warnings.at(-1)).toContain('the database is away')
})
