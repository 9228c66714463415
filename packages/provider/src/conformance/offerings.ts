import { describe, expect, test } from 'vitest'
import { expectRefusal, useBench } from './bench.ts'
import type { MakeHarness } from './harness.ts'

export function describeOfferings(makeHarness: MakeHarness): void {
  describe('offerings', () => {
    const bench = useBench(makeHarness)

    test('P41 every size is listed once for every zone', async () => {
      const { harness } = bench()
      const { zones, sizes } = await harness.provider.listOfferings()
      expect(new Set(zones).size).toBe(zones.length)
      expect(zones).toContain(harness.zone)
      const names = new Set(sizes.map(({ size }) => size))
      const listed = sizes.map(({ zone, size }) => `${zone} ${size}`)
      expect(new Set(listed).size).toBe(listed.length)
      expect(listed).toHaveLength(zones.length * names.size)
      expect(sizes).toContainEqual({ zone: harness.zone, size: harness.size, available: true })
    })

    test('P42 a sold-out size is still listed, as not available, and is back when it can be had', async () => {
      const { harness } = bench()
      const offered = { zone: harness.zone, size: harness.size }
      await harness.exhaustCapacity()
      expect((await harness.provider.listOfferings()).sizes).toContainEqual({ ...offered, available: false })
      await harness.restoreCapacity()
      expect((await harness.provider.listOfferings()).sizes).toContainEqual({ ...offered, available: true })
    })

    test('P43 what cannot be had is refused with out_of_capacity, and the same calls work once it can', async () => {
      const { harness, specification, untilReady, untilMachine } = bench()
      const node = await specification()
      const machine = harness.machine(harness.newId('machine'), 'obedient')
      const provision = async () => {
        await harness.provider.createNode(node)
        await untilReady(node)
        await harness.provider.startMachine(node, machine)
      }
      await harness.exhaustCapacity()
      await expectRefusal(provision(), 'out_of_capacity')
      await harness.restoreCapacity()
      await provision()
      await untilMachine(node, machine.id, 'running')
    })
  })
}
