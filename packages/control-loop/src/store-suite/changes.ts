import { describe, expect, test } from 'vitest'
import {
  addresses,
  loadOne,
  machine,
  node,
  pcl,
  pendingSteps,
  planFrom,
  saveChange,
  seedOne,
  specification,
  startMs,
  takeLease,
} from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

const larger = { ...specification, brokers: { ...specification.brokers, size: 'large' }, moveByteRate: 5_000_000 }

export function describeChanges(harness: () => StoreHarness): void {
  describe('changes of a running cluster', () => {
    test('load as what is wanted now, with their operation', async () => {
      const { store } = harness()
      await seedOne(harness())
      await harness().startChange(pcl, change('ope_1', larger))
      expect(await loadOne(store)).toMatchObject({
        specification: larger,
        generation: 2,
        operations: [{ id: 'ope_1', type: 'update_cluster', state: 'running', steps: pendingSteps('update_cluster') }],
      })
    })

    test('end the one that runs, which nothing decided before can end otherwise', async () => {
      const { store } = harness()
      await seedOne(harness())
      await harness().startChange(pcl, change('ope_1', larger))
      const lease = await takeLease(store)
      const before = await loadOne(store)
      await harness().startChange(pcl, change('ope_2', specification, startMs + 5))
      const operations = before.operations.map((operation) => ({ ...operation, state: 'succeeded' as const }))
      expect(await store.savePlan(lease, planFrom(before, { status: { operations } }), startMs + 6)).toBe('saved')
      expect(await harness().operation(pcl, 'ope_1')).toEqual({ state: 'superseded', finishedAtMs: startMs + 5 })
      const after = await loadOne(store)
      expect(after.operations.map(({ id, state }) => [id, state])).toEqual([['ope_2', 'running']])
      expect(after).toMatchObject({ specification, generation: 3 })
    })

    test('give a node another size, heap, volume and role', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      await saveChange(store, lease, { nodes: [node(1)] })
      const shapes = [
        { size: 'large' },
        { heapMib: 512 },
        { volume: { sizeGib: 20, iops: 4000, throughputMiBps: 250 } },
        { role: 'broker' as const },
      ]
      let changed = node(1)
      for (const shape of shapes) {
        changed = { ...changed, ...shape }
        expect((await saveChange(store, lease, { nodes: [changed] })).nodes).toEqual([changed])
      }
    })

    test('never give it another Kafka id, directory or zone', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const before = await saveChange(store, lease, { nodes: [node(1)] })
      for (const other of [{ kafkaId: 2 }, { directoryId: 'dir-2' }, { zone: 'b' }]) {
        const plan = planFrom(before, { nodes: [node(1, other)] })
        await expect(store.savePlan(lease, plan, startMs)).rejects.toThrow('keeps its Kafka id')
      }
      expect((await loadOne(store)).nodes).toEqual([node(1)])
    })

    test('keep what a machine was started as, and leave out what an earlier version did not write', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const certificates = { leaf: 3, trusts: [1, 2] }
      const known = machine('mac_1', { role: 'combined', settings: 'a1b2', certificates })
      const nodes = [node(1, { machine: known }), node(2, { machine: machine('mac_2') })]
      const after = await saveChange(store, lease, { nodes })
      expect(after.nodes.map((stored) => stored.machine)).toEqual([known, machine('mac_2')])
      const writes = await harness().writes(pcl)
      await saveChange(store, lease, { nodes })
      expect(await harness().writes(pcl)).toBe(writes)
    })

    test('load with the authorities that are trusted, and the newest certificate of each', async () => {
      const { store } = harness()
      await seedOne(harness())
      for (const generation of [1, 2]) await harness().seedCertificate(pcl, 'authority', generation)
      for (const generation of [1, 2, 10]) await harness().seedCertificate(pcl, 'nod_1', generation)
      await harness().seedCertificate(pcl, 'control-plane')
      const { authorities, leaves } = (await loadOne(store)).certificates
      expect(authorities.map(({ generation }) => generation)).toEqual([1, 2])
      expect(leaves.map(({ subject, generation, authority }) => [subject, generation, authority])).toEqual([
        ['control-plane', 1, 1],
        ['nod_1', 10, 1],
      ])
      for (const { issuedAtMs, notAfterMs } of [...authorities, ...leaves])
        expect(notAfterMs).toBeGreaterThan(issuedAtMs)
    })

    test('take address and certificate of a broker that goes for good with it', async () => {
      const { store } = harness()
      await seedOne(harness())
      for (const subject of ['authority', 'nod_1', 'nod_2']) await harness().seedCertificate(pcl, subject)
      await harness().seedCertificate(pcl, 'nod_2', 2)
      const lease = await takeLease(store)
      const both = [node(1, { addresses: addresses(1) }), node(2, { addresses: addresses(2) })]
      await saveChange(store, lease, { nodes: both })
      const after = await saveChange(store, lease, { nodes: both.slice(0, 1) })
      expect(after.certificates.authorities.map(({ generation }) => generation)).toEqual([1])
      expect(after.certificates.leaves.map(({ subject, generation }) => [subject, generation])).toEqual([['nod_1', 1]])
      expect((await harness().endpoints(pcl)).map(({ kafkaId }) => kafkaId)).toEqual([1])
    })
  })
}

function change(id: string, wanted: typeof larger | typeof specification, nowMs = startMs) {
  return { specification: wanted, operation: { id, deadlineMs: startMs + 900_000 }, nowMs }
}
