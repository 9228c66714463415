import { describe, expect, test } from 'vitest'
import { expectRefusal, useBench } from './bench.ts'
import type { MakeHarness } from './harness.ts'

export function describeVolumes(makeHarness: MakeHarness): void {
  describe('volumes', () => {
    const bench = useBench(makeHarness)

    test('P22 a volume keeps its content across machines, however they end', async () => {
      const { harness, node, start, stop, untilMachine } = bench()
      const made = await node()
      const first = await start(made)
      await stop(made, first)
      const second = await start(made)
      await harness.crashMachine(made)
      await untilMachine(made, second, 'gone')
      const third = await start(made)
      const held = [first, second, third].map((id) => `volume holds ${id}`)
      await harness.until(async () => {
        const log = await harness.provider.machineLog(made, { lines: 4 })
        return log.join('\n') === [...held, 'ready'].join('\n')
      }, 'the third machine finds what the first two wrote')
    })

    test('P23 changeVolume grows a volume, also under a running machine', async () => {
      const { harness, node, start, observe } = bench()
      const made = await node()
      const id = await start(made)
      const grown = { sizeGib: 12, iops: 4000, throughputMiBps: 250 }
      await harness.provider.changeVolume(made, grown)
      await harness.until(async () => (await observe(made))?.volume?.sizeGib === 12, 'the volume has grown')
      expect((await observe(made))?.volume).toEqual(grown)
      expect((await observe(made))?.machine).toMatchObject({ id, state: 'running' })
    })

    test('P24 changeVolume never shrinks: invalid_spec, and the volume stays as it is', async () => {
      const { harness, node, observe } = bench()
      const made = await node()
      const smaller = { ...made.volume, sizeGib: made.volume.sizeGib - 1 }
      await expectRefusal(harness.provider.changeVolume(made, smaller), 'invalid_spec')
      expect((await observe(made))?.volume).toEqual(made.volume)
    })
  })
}
