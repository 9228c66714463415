import { describe, expect, test } from 'vitest'
import { useBench } from './bench.ts'
import type { MakeHarness } from './harness.ts'

export function describeMachines(makeHarness: MakeHarness): void {
  describe('machines', () => {
    const bench = useBench(makeHarness)

    test('P15 a started machine is starting or running from the return of the call on, then running', async () => {
      const { harness, node, untilMachine, observe } = bench()
      const made = await node()
      const machine = harness.machine(harness.newId('machine'), 'obedient')
      await harness.provider.startMachine(made, machine)
      await harness.until(async () => (await observe(made))?.machine?.id === machine.id, 'the machine is listed')
      expect((await observe(made))?.machine?.state).toBeOneOf(['starting', 'running'])
      await untilMachine(made, machine.id, 'running')
    })

    test('P16 a machine that is asked to leave does so well before graceMs', async () => {
      const { harness, node, start, untilMachine } = bench()
      const made = await node()
      const id = await start(made)
      await harness.provider.stopMachine(made, id, { graceMs: 600_000 })
      await untilMachine(made, id, 'gone')
    })

    test('P17 a machine that does not leave is stopping until graceMs, then gone', async () => {
      const { harness, node, start, untilMachine } = bench()
      const made = await node()
      const id = await start(made, 'stubborn')
      await harness.provider.stopMachine(made, id, { graceMs: 500 })
      await untilMachine(made, id, 'stopping')
      await untilMachine(made, id, 'gone')
    })

    test('P18 stopMachine again with less patience ends it sooner, and never later', async () => {
      const { harness, node, start, untilMachine } = bench()
      const made = await node()
      const id = await start(made, 'stubborn')
      await harness.provider.stopMachine(made, id, { graceMs: 600_000 })
      await harness.provider.stopMachine(made, id, { graceMs: 100 })
      await harness.provider.stopMachine(made, id, { graceMs: 600_000 })
      await untilMachine(made, id, 'gone')
    })

    test('P19 a machine that ends by itself is gone and its detail says something', async () => {
      const { harness, node, untilMachine } = bench()
      const made = await node()
      const machine = harness.machine(harness.newId('machine'), 'exits')
      await harness.provider.startMachine(made, machine)
      const seen = await untilMachine(made, machine.id, 'gone')
      expect(seen.machine?.detail).not.toBe('')
    })

    test('P20 a machine that crashed is gone, and another one starts in its place', async () => {
      const { harness, node, start, untilMachine } = bench()
      const made = await node()
      const crashed = await start(made)
      await harness.crashMachine(made)
      await untilMachine(made, crashed, 'gone')
      await start(made)
    })

    test('P21 machineLog gives the last lines, oldest first, also after the machine is gone', async () => {
      const { harness, node, start, untilMachine } = bench()
      const made = await node()
      expect(await harness.provider.machineLog(made, { lines: 10 })).toEqual([])
      const id = await start(made, 'stubborn')
      expect(await harness.provider.machineLog(made, { lines: 2 })).toEqual([`volume holds ${id}`, 'ready'])
      expect(await harness.provider.machineLog(made, { lines: 1 })).toEqual(['ready'])
      await harness.provider.stopMachine(made, id, { graceMs: 0 })
      await untilMachine(made, id, 'gone')
      expect(await harness.provider.machineLog(made, { lines: 100 })).toContain('ready')
    })
  })
}
