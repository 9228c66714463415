import { describe, expect, test } from 'vitest'
import { atOnce, expectRefusal, useBench } from './bench.ts'
import type { MakeHarness } from './harness.ts'

export function describeIdempotency(makeHarness: MakeHarness): void {
  describe('idempotency', () => {
    const bench = useBench(makeHarness)

    test('P1 prepareCluster changes nothing the second time, nor five times at once', async () => {
      const { harness } = bench()
      const cluster = { id: harness.newId('cluster'), organizationId: 'org_conformance' }
      await atOnce(5, () => harness.provider.prepareCluster(cluster))
      await harness.provider.prepareCluster(cluster)
      await atOnce(3, () => harness.provider.releaseCluster(cluster))
      await harness.provider.releaseCluster(cluster)
    })

    test('P2 createNode five times at once and once more makes one node with one set of addresses', async () => {
      const { harness, specification, untilReady, observe } = bench()
      const node = await specification()
      await atOnce(5, () => harness.provider.createNode(node))
      const first = await untilReady(node)
      await harness.provider.createNode(structuredClone(node))
      const listing = await harness.provider.listNodes({ clusterId: node.clusterId })
      expect(listing.nodes).toHaveLength(1)
      expect(await observe(node)).toEqual(first)
    })

    test('P3 createNode with the id of a node and another specification is a conflict', async () => {
      const { harness, node } = bench()
      const made = await node()
      const larger = { ...made, volume: { ...made.volume, sizeGib: made.volume.sizeGib + 1 } }
      await expectRefusal(harness.provider.createNode(larger), 'conflict')
      await expectRefusal(harness.provider.createNode({ ...made, ports: [] }), 'conflict')
    })

    test('P4 createNode with the first specification is accepted after the volume has grown', async () => {
      const { harness, node, observe } = bench()
      const made = await node()
      await harness.provider.changeVolume(made, { ...made.volume, sizeGib: 9 })
      await harness.provider.createNode(made)
      await harness.until(async () => (await observe(made))?.volume?.sizeGib === 9, 'the volume stays grown')
    })

    test('P5 startMachine five times at once and once more starts one machine', async () => {
      const { harness, node, untilMachine } = bench()
      const made = await node()
      const machine = harness.machine(harness.newId('machine'), 'obedient')
      await atOnce(5, () => harness.provider.startMachine(made, machine))
      await untilMachine(made, machine.id, 'running')
      await harness.provider.startMachine(made, structuredClone(machine))
      await harness.until(
        async () => (await harness.provider.machineLog(made, { lines: 100 })).includes('ready'),
        'the machine is ready',
      )
      await harness.pass(50)
      expect(await harness.provider.machineLog(made, { lines: 100 })).toEqual([`volume holds ${machine.id}`, 'ready'])
    })

    test('P6 startMachine with the id of a running machine and another specification is a conflict', async () => {
      const { harness, node, start, observe } = bench()
      const made = await node()
      const id = await start(made)
      await expectRefusal(harness.provider.startMachine(made, harness.machine(id, 'stubborn')), 'conflict')
      expect((await observe(made))?.machine).toMatchObject({ id, state: 'running' })
    })

    test('P7 stopMachine, changeVolume and deleteNode repeat without an error, also at once', async () => {
      const { harness, node, start, untilMachine, untilAbsent, observe } = bench()
      const made = await node()
      const id = await start(made)
      await atOnce(3, () => harness.provider.stopMachine(made, id, { graceMs: 5_000 }))
      await untilMachine(made, id, 'gone')
      await harness.provider.stopMachine(made, id, { graceMs: 5_000 })
      const volume = { ...made.volume, sizeGib: 8 }
      await atOnce(3, () => harness.provider.changeVolume(made, volume))
      await harness.provider.changeVolume(made, volume)
      await harness.until(async () => (await observe(made))?.volume?.sizeGib === 8, 'the volume has grown once')
      await atOnce(3, () => harness.provider.deleteNode(made))
      await untilAbsent(made)
      await harness.provider.deleteNode(made)
    })
  })
}
