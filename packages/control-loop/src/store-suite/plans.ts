import { describe, expect, test } from 'vitest'
import {
  addresses,
  listing,
  loadOne,
  machine,
  node,
  pcl,
  planFrom,
  saveChange,
  seedOne,
  specification,
  startMs,
  takeLease,
} from './fixtures.ts'
import type { StoreHarness } from './harness.ts'

export function describePlans(harness: () => StoreHarness): void {
  describe('plans', () => {
    test('a new cluster loads as it was ordered', async () => {
      await seedOne(harness())
      expect(await loadOne(harness().store)).toEqual({
        id: pcl,
        organizationId: 'org_1',
        specification,
        generation: 1,
        observedGeneration: 0,
        deletionRequested: false,
        phase: 'PROVISIONING',
        conditions: [],
        planVersion: 0,
        nextKafkaId: 1,
        nodes: [],
        prepared: false,
        released: false,
        certificates: { authorities: [], leaves: [] },
        rotation: null,
        users: [],
        acls: [],
        endpointVerified: false,
        operations: [],
        failures: [],
        holds: [],
        lossDecisions: [],
        observedData: null,
      })
    })

    test('what was saved is what loads', async () => {
      const { store } = harness()
      await seedOne(harness())
      await harness().seedCertificate(pcl, 'authority')
      await harness().seedCertificate(pcl, 'control-plane')
      await harness().seedCertificate(pcl, 'nod_1')
      const lease = await takeLease(store)
      const nodes = [
        node(1, { machine: machine('mac_1'), addresses: addresses(1) }),
        node(2, { role: 'controller', volumeState: 'used', deleting: true, failedStarts: 2 }),
      ]
      const conditions = [
        {
          type: 'Ready' as const,
          status: 'False' as const,
          reason: 'Starting',
          message: 'no broker',
          sinceMs: startMs,
        },
      ]
      const after = await saveChange(store, lease, {
        nodes,
        nextKafkaId: 3,
        status: { phase: 'UPDATING', conditions, observedGeneration: 1 },
      })
      expect(after).toMatchObject({ nodes, nextKafkaId: 3, phase: 'UPDATING', conditions, observedGeneration: 1 })
      expect(after).toMatchObject({ planVersion: 1, certificates: { authorities: [{ generation: 1 }] } })
      expect(after.certificates.leaves.map(({ subject }) => subject)).toEqual(['control-plane', 'nod_1'])
    })

    test('what is known of releases is kept, also by plans that say nothing of it', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const rolledBack = {
        release: 3,
        attempt: 1,
        kafkaVersion: '4.3.1',
        to: 2,
        atMs: startMs,
        because: 'x',
        evidence: '',
      }
      const settled = { release: 2, kafkaVersion: '4.2.1', metadataLevel: 29 }
      const releases = { settled, wellSinceMs: null, metadataLevel: 29, rolledBack }
      expect(await saveChange(store, lease, { status: { releases } })).toMatchObject({ releases })
      expect(await saveChange(store, lease, { nextKafkaId: 9 })).toMatchObject({ nextKafkaId: 9, releases })
      const soaking = { ...releases, rolledBack: null, wellSinceMs: startMs }
      expect(await saveChange(store, lease, { status: { releases: soaking } })).toMatchObject({ releases: soaking })
    })

    test('of two plans made from the same version, the second is refused', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const desired = await loadOne(store)
      expect(await store.savePlan(lease, planFrom(desired, { nodes: [node(1)] }), startMs)).toBe('saved')
      expect(await store.savePlan(lease, planFrom(desired, { nodes: [node(2)] }), startMs)).toBe('conflict')
      expect((await loadOne(store)).nodes).toEqual([node(1)])
    })

    test('of two that are saved at the same time, one is refused', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const desired = await loadOne(store)
      const results = await Promise.all(
        [1, 2].map((id) => store.savePlan(lease, planFrom(desired, { nodes: [node(id)] }), startMs)),
      )
      expect(results.toSorted()).toEqual(['conflict', 'saved'])
    })

    test('a plan that changes nothing writes nothing', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const waiting = [{ step: 'machines', on: 'nod_1 to register', recheckAfterMs: 500 }]
      const before = await saveChange(store, lease, {
        nodes: [node(1, { machine: machine('mac_1'), addresses: addresses(1) })],
        waiting,
        findings: [{ type: 'machine_gone', subject: 'nod_1', message: 'gone', evidence: 'exit 1' }],
      })
      const writes = await harness().writes(pcl)
      const events = await harness().events(pcl)
      const findings = await harness().findings(pcl)
      const same = planFrom(before, {
        waiting: [{ step: 'machines', on: 'nod_1 to register', recheckAfterMs: 700 }],
        findings: [{ type: 'machine_gone', subject: 'nod_1', message: 'gone', evidence: 'exit 1' }],
      })
      expect(await store.savePlan(lease, same, startMs + 1000)).toBe('saved')
      expect(await loadOne(store)).toEqual(before)
      expect(await harness().writes(pcl)).toBe(writes)
      expect(await harness().events(pcl)).toEqual(events)
      expect(await harness().findings(pcl)).toEqual(findings)
    })

    test('a machine is changed in place, and the next one takes its place', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      await saveChange(store, lease, { nodes: [node(1, { machine: machine('mac_1') })] })
      const stopped = machine('mac_1', { registered: true, stopBecause: 'another release' })
      expect((await saveChange(store, lease, { nodes: [node(1, { machine: stopped })] })).nodes[0]?.machine).toEqual(
        stopped,
      )
      for (let i = 2; i < 12; i++) {
        const next = machine(`mac_${i}`, { decidedAtMs: startMs + i })
        const after = await saveChange(store, lease, { nodes: [node(1, { machine: next })] })
        expect(after.nodes[0]?.machine).toEqual(next)
      }
    })

    test('endpoints are stored once known, and never change', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      const controller = node(2, {
        role: 'controller',
        addresses: { ...addresses(2), tenantHost: null, tenantPort: null },
      })
      await saveChange(store, lease, { nodes: [node(1), controller] })
      expect(await harness().endpoints(pcl)).toEqual([])
      await saveChange(store, lease, { nodes: [node(1, { addresses: addresses(1) }), controller] })
      const known = [{ kafkaId: 1, host: 'b1.example', port: 9201 }]
      expect(await harness().endpoints(pcl)).toEqual(known)
      await saveChange(store, lease, { nodes: [node(1, { id: 'nod_1b', addresses: addresses(7) }), controller] })
      expect(await harness().endpoints(pcl)).toEqual(known)
    })

    test('who takes over a lost node is stored with it, and the endpoint goes where it is reached', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      await saveChange(store, lease, { nodes: [node(1, { addresses: addresses(1) })] })
      const takesOver = { nodeId: 'nod_1', addresses: addresses(1), lossAccepted: false }
      const successor = node(1, { id: 'nod_1b', directoryId: 'another', takesOver })
      const after = await saveChange(store, lease, { nodes: [successor] })
      expect(after.nodes).toEqual([successor])
      expect(await harness().endpoints(pcl)).toEqual([{ kafkaId: 1, host: 'b1.example', port: 9201 }])
      await saveChange(store, lease, { nodes: [{ ...successor, addresses: addresses(7) }] })
      expect(await harness().endpoints(pcl)).toEqual([{ kafkaId: 1, host: 'b7.example', port: 9207 }])
      expect(await harness().tombstones(pcl)).toEqual(['nod_1'])
    })

    test('a node that is forgotten leaves a tombstone, and a stray under its id is known as ours', async () => {
      const { store } = harness()
      await seedOne(harness())
      const lease = await takeLease(store)
      await saveChange(store, lease, { nodes: [node(1, { machine: machine('mac_1') }), node(2)] })
      const after = await saveChange(store, lease, { nodes: [node(2)] })
      expect(after.nodes.map(({ id }) => id)).toEqual(['nod_2'])
      expect(await harness().tombstones(pcl)).toEqual(['nod_1'])
      expect(await store.drift(listing(startMs + 1, [{ id: 'nod_1' }, { id: 'nod_2' }]))).toEqual({
        clusterIds: [],
        unknownNodeIds: [],
        strayNodes: [{ nodeId: 'nod_1', clusterId: pcl }],
      })
    })

    test('a deleted cluster leaves history and nothing else', async () => {
      const { store } = harness()
      await seedOne(harness())
      await harness().seedCertificate(pcl, 'authority')
      await harness().seedUser(pcl, {
        id: 'usr_1',
        name: 'app',
        generation: 1,
        appliedGeneration: 0,
        deleting: false,
        internal: false,
      })
      const lease = await takeLease(store)
      await saveChange(store, lease, { nodes: [node(1, { addresses: addresses(1) })] })
      await harness().requestDeletion(pcl, startMs)
      const gone = planFrom(await loadOne(store), { nodes: [], status: { phase: 'DELETED', observedGeneration: 2 } })
      expect(await store.savePlan(lease, gone, startMs + 5)).toBe('saved')

      expect(await store.load(pcl)).toBeNull()
      expect(await harness().remains(pcl)).toEqual([])
      expect(await store.releaseLease(lease)).toEqual({ wokenMeanwhile: false })
      expect(await store.acquireLease(pcl, 'two', startMs + 90_000, 30_000)).toBeNull()
      expect(await store.dueClusters(startMs + 90_000, 10)).toEqual([])
      expect((await harness().events(pcl)).at(-1)).toMatchObject({
        type: 'phase_changed',
        data: { from: 'PROVISIONING', to: 'DELETED' },
      })
      expect(await harness().tombstones(pcl)).toEqual(['nod_1'])
    })
  })
}
