import { describe, expect, test } from 'vitest'
import { addresses, listing, machine, node, pcl, saveChange, seedOne, startMs, takeLease } from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

const minute = 60_000

export function describeSweep(harness: () => StoreHarness): void {
  /** Lets a cluster come to rest: nothing unseen, nothing unobserved. */
  async function settle(number: number, recheckAtMs: number | null): Promise<void> {
    const { store } = harness()
    await seedOne(harness(), number, startMs + number)
    const lease = await takeLease(store, `pcl_${number}`)
    await saveChange(store, lease, { status: { observedGeneration: 1 } })
    await store.scheduleRecheck(lease, recheckAtMs)
    await store.releaseLease(lease)
  }

  describe('the sweep', () => {
    test('finds what needs a pass, the longest waiting first, and leaves the rest', async () => {
      const { store } = harness()
      await settle(1, null)
      await settle(2, startMs + minute)
      await settle(3, startMs + 10 * minute)
      await seedOne(harness(), 4, startMs + 2 * minute)
      await settle(5, null)
      await store.wake('pcl_5', startMs + 90_000)
      expect(await store.dueClusters(startMs + 5 * minute, 10)).toEqual(['pcl_2', 'pcl_5', 'pcl_4'])
      expect(await store.dueClusters(startMs + 5 * minute, 2)).toEqual(['pcl_2', 'pcl_5'])
      const lease = await takeLease(store, 'pcl_2', 'two', startMs + 6 * minute)
      await store.scheduleRecheck(lease, null)
      await store.releaseLease(lease)
      expect(await store.dueClusters(startMs + 5 * minute, 10)).toEqual(['pcl_5', 'pcl_4'])
    })

    test('leaves a cluster alone while it is leased, and finds it when its holder died', async () => {
      const { store } = harness()
      await seedOne(harness())
      await takeLease(store)
      expect(await store.dueClusters(startMs + 1, 10)).toEqual([])
      expect(await store.dueClusters(startMs + 30_000, 10)).toEqual([pcl])
    })

    test('comes back to a deletion until it is done', async () => {
      const { store } = harness()
      await settle(1, null)
      await harness().requestDeletion(pcl, startMs + minute)
      const lease = await takeLease(store, pcl, 'two', startMs + minute)
      await saveChange(store, lease, { status: { observedGeneration: 2, phase: 'DELETING' } })
      await store.releaseLease(lease)
      expect(await store.dueClusters(startMs + 2 * minute, 10)).toEqual([pcl])
    })
  })

  test('a wake-up of many is one of each, and of none that is deleted or unknown', async () => {
    const { store } = harness()
    await settle(1, null)
    await settle(2, null)
    await settle(3, null)
    await store.wakeAll(['pcl_2', 'pcl_1', 'pcl_9'], startMs + minute)
    await store.wakeAll([], startMs + minute)
    expect(await store.dueClusters(startMs + 2 * minute, 10)).toEqual(['pcl_1', 'pcl_2'])
    const lease = await takeLease(store, 'pcl_1', 'two', startMs + 2 * minute)
    await store.wakeAll(['pcl_1'], startMs + 2 * minute)
    expect(await store.releaseLease(lease)).toEqual({ wokenMeanwhile: true })
  })

  describe('drift', () => {
    test('is a machine that is gone or another one, and a node that is absent', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const runs = { addresses: addresses(1), machine: machine('mac_1') }
      await saveChange(store, lease, { nodes: [node(1, runs)] })
      const seen = async (state: 'running' | 'gone' | 'unknown', id = 'mac_1', atMs = startMs + 1) =>
        (await store.drift(listing(atMs, [{ id: 'nod_1', machine: { id, state } }]))).clusterIds
      expect(await seen('running')).toEqual([])
      expect(await seen('unknown')).toEqual([])
      expect(await seen('gone')).toEqual([pcl])
      expect(await seen('running', 'mac_0')).toEqual([pcl])
      // what was listed before the decision says nothing about it
      expect(await seen('gone', 'mac_1', startMs)).toEqual([])
      expect((await store.drift(listing(startMs + 1, [{ id: 'nod_1' }]))).clusterIds).toEqual([pcl])
      expect((await store.drift(listing(startMs + 1, []))).clusterIds).toEqual([pcl])
      expect((await store.drift(listing(startMs + 1, []), 'simulated')).clusterIds).toEqual([pcl])
      expect((await store.drift(listing(startMs + 1, []), 'elsewhere')).clusterIds).toEqual([])
    })

    test('is not a machine that was told to stop, nor a node that is being made or released', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      await saveChange(store, lease, {
        nodes: [
          node(1, { addresses: addresses(1), machine: machine('mac_1', { stopBecause: 'another release' }) }),
          node(2),
          node(3, { addresses: addresses(3), deleting: true }),
        ],
      })
      const listed = listing(startMs + 1, [{ id: 'nod_1', machine: { id: 'mac_1', state: 'gone' } }])
      expect((await store.drift(listed)).clusterIds).toEqual([])
    })

    test('names nodes that nobody knows', async () => {
      const { store } = harness()
      await seedOne(harness())
      expect(await store.drift(listing(startMs, [{ id: 'nod_9' }]))).toEqual({
        clusterIds: [],
        unknownNodeIds: ['nod_9'],
        strayNodes: [],
      })
    })
  })
}
