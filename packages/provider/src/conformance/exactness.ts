import { describe, expect, test } from 'vitest'
import { expectRefusal, useBench } from './bench.ts'
import type { MakeHarness } from './harness.ts'

export function describeExactness(makeHarness: MakeHarness): void {
  describe('exactness', () => {
    const bench = useBench(makeHarness)

    test('P8 stopMachine naming the machine before does nothing to the one that runs', async () => {
      const { harness, node, start, stop, observe } = bench()
      const made = await node()
      const old = await start(made)
      await stop(made, old)
      const running = await start(made)
      await harness.provider.stopMachine(made, old, { graceMs: 0 })
      await harness.provider.stopMachine(made, harness.newId('machine'), { graceMs: 0 })
      await harness.pass(100)
      expect((await observe(made))?.machine).toMatchObject({ id: running, state: 'running' })
    })

    test('P9 a machine id that ran and is gone is not started again', async () => {
      const { harness, node, start, stop, observe } = bench()
      const made = await node()
      const id = await start(made)
      await stop(made, id)
      await harness.provider.startMachine(made, harness.machine(id, 'obedient'))
      await harness.pass(100)
      expect((await observe(made))?.machine).toMatchObject({ id, state: 'gone' })
    })

    test('P10 a start that arrives late, after its machine was replaced, changes nothing', async () => {
      const { harness, node, start, stop, observe } = bench()
      const made = await node()
      const old = await start(made)
      await stop(made, old)
      const running = await start(made)
      await harness.provider.startMachine(made, harness.machine(old, 'obedient')).catch(() => undefined)
      await harness.pass(100)
      expect((await observe(made))?.machine).toMatchObject({ id: running, state: 'running' })
      await stop(made, running)
      await harness.provider.startMachine(made, harness.machine(old, 'obedient'))
      await harness.pass(100)
      expect((await observe(made))?.machine).toMatchObject({ id: running, state: 'gone' })
    })

    test('P11 another machine is refused with volume_in_use while one holds the volume, until it is gone', async () => {
      const { harness, node, start, stop, untilMachine, observe } = bench()
      const made = await node()
      const first = await start(made, 'stubborn')
      const second = harness.machine(harness.newId('machine'), 'obedient')
      await expectRefusal(harness.provider.startMachine(made, second), 'volume_in_use')
      await harness.provider.stopMachine(made, first, { graceMs: 400 })
      await expectRefusal(harness.provider.startMachine(made, second), 'volume_in_use')
      expect((await observe(made))?.machine?.id).toBe(first)
      await untilMachine(made, first, 'gone')
      await harness.provider.startMachine(made, second)
      await untilMachine(made, second.id, 'running')
      await stop(made, second.id)
    })

    test('P12 of two machines started at once one runs and the other is refused with volume_in_use', async () => {
      const { harness, node } = bench()
      const made = await node()
      const calls = ['one', 'two'].map(() =>
        harness.provider.startMachine(made, harness.machine(harness.newId('machine'), 'obedient')),
      )
      const outcomes = await Promise.allSettled(calls)
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'rejected') await expectRefusal(calls[index] ?? Promise.resolve(), 'volume_in_use')
      }
    })

    test('P13 calls that arrive after the node was deleted make nothing', async () => {
      const { harness, node, untilAbsent, observe } = bench()
      const made = await node()
      await harness.provider.deleteNode(made)
      await untilAbsent(made)
      const machine = harness.machine(harness.newId('machine'), 'obedient')
      await expectRefusal(harness.provider.startMachine(made, machine), 'conflict')
      await expectRefusal(harness.provider.changeVolume(made, { ...made.volume, sizeGib: 9 }), 'conflict')
      await harness.provider.stopMachine(made, machine.id, { graceMs: 0 })
      expect(await harness.provider.machineLog(made, { lines: 10 })).toEqual([])
      expect(await observe(made)).toBeNull()
    })

    test('P14 a call that names the node under another cluster is a conflict and changes nothing', async () => {
      const { harness, node, start, observe } = bench()
      const made = await node()
      const id = await start(made)
      const wrong = { id: made.id, clusterId: harness.newId('cluster') }
      await expectRefusal(harness.provider.stopMachine(wrong, id, { graceMs: 0 }), 'conflict')
      await expectRefusal(harness.provider.deleteNode(wrong), 'conflict')
      expect((await observe(made))?.machine).toMatchObject({ id, state: 'running' })
    })
  })
}
