import { describe, expect, test } from 'vitest'
import { loadOne, node, pcl, planFrom, saveChange, seedOne, startMs, takeLease } from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

export function describeLeases(harness: () => StoreHarness): void {
  describe('leases', () => {
    test('one holder at a time, until the lease runs out', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      expect(lease).toMatchObject({ holder: 'one', epoch: 1, expiresAtMs: startMs + 30_000, wakeupsSeen: 1 })
      expect(await store.acquireLease(pcl, 'two', startMs + 29_999, 30_000)).toBeNull()
      expect(await store.acquireLease(pcl, 'two', startMs + 30_000, 30_000)).toMatchObject({ epoch: 2 })
    })

    test('of many that try at once, one gets it', async () => {
      const { store } = harness()
      await seedOne(harness())
      const tries = await Promise.all(
        Array.from({ length: 8 }, (_, i) => store.acquireLease(pcl, `holder-${i}`, startMs, 30_000)),
      )
      expect(tries.filter((lease) => lease !== null)).toHaveLength(1)
    })

    test('nobody holds an unknown cluster', async () => {
      expect(await harness().store.acquireLease('pcl_9', 'one', startMs, 30_000)).toBeNull()
      expect(await harness().store.load('pcl_9')).toBeNull()
    })

    test('a holder that was taken over writes nothing any more', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lost = await takeLease(store)
      const held = await takeLease(store, pcl, 'two', startMs + 30_000)
      const before = await loadOne(store)
      const failure = { ok: false as const, code: 'unavailable', message: '', retryAtMs: null, atMs: startMs }

      expect(await store.savePlan(lost, planFrom(before, { nodes: [node(1)] }), startMs + 30_000)).toBe('conflict')
      expect(await store.savePlan(lost, planFrom(before), startMs + 30_000)).toBe('conflict')
      const action = { kind: 'prepare_cluster' as const, because: '' }
      expect(await store.recordOutcomes(lost, [{ action, ok: true }], startMs)).toBe('conflict')
      expect(await store.recordOutcomes(lost, [{ action, ...failure }], startMs)).toBe('conflict')
      expect(await store.renewLease(lost, startMs + 30_000, 30_000)).toBeNull()
      await store.scheduleRecheck(lost, startMs)
      expect(await store.releaseLease(lost)).toEqual({ wokenMeanwhile: false })

      expect(await store.acquireLease(pcl, 'three', startMs + 31_000, 30_000)).toBeNull()
      expect(await store.renewLease(held, startMs + 31_000, 30_000)).toMatchObject({ epoch: 2, holder: 'two' })
      expect(await loadOne(store)).toEqual(before)
    })

    test('the same name with an older epoch is fenced too', async () => {
      const { store } = harness()
      await seedOne(harness())
      const older = await takeLease(store)
      await takeLease(store, pcl, 'one', startMs + 30_000)
      expect(await store.renewLease(older, startMs + 30_001, 30_000)).toBeNull()
    })

    test('a lease that ran out but was not taken over still counts', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const after = await saveChange(store, lease, { nodes: [node(1)] }, startMs + 60_000)
      expect(after.nodes).toHaveLength(1)
      expect(await store.renewLease(lease, startMs + 60_000, 30_000)).toMatchObject({ expiresAtMs: startMs + 90_000 })
    })

    test('a released lease is free at once, and its epoch is never used again', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      expect(await store.releaseLease(lease)).toEqual({ wokenMeanwhile: false })
      expect(await store.savePlan(lease, planFrom(await loadOne(store)), startMs)).toBe('conflict')
      expect(await store.acquireLease(pcl, 'two', startMs, 30_000)).toMatchObject({ epoch: 2 })
    })
  })

  describe('wake-ups', () => {
    test('one that comes during a run keeps the lease until it was seen', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      await store.wake(pcl, startMs + 10)
      expect(await store.releaseLease(lease)).toEqual({ wokenMeanwhile: true })
      expect(await store.acquireLease(pcl, 'two', startMs + 20, 30_000)).toBeNull()

      const renewed = await store.renewLease(lease, startMs + 20, 30_000)
      expect(renewed).toMatchObject({ wakeupsSeen: 2, epoch: 1 })
      if (!renewed) throw new Error('unreachable')
      expect(await store.releaseLease(renewed)).toEqual({ wokenMeanwhile: false })
    })

    test('none is lost among many at once', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      await Promise.all(Array.from({ length: 20 }, () => store.wake(pcl, startMs)))
      expect((await store.renewLease(lease, startMs, 30_000))?.wakeupsSeen).toBe(21)
    })

    test('the one of an unknown cluster is no error', async () => {
      await harness().store.wake('pcl_9', startMs)
    })
  })
}
