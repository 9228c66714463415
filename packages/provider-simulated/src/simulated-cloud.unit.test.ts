import type { ObservedNode } from '@headwater/provider'
import { describe, expect, test } from 'vitest'
import { makeSimulation, type Simulation } from './testing/simulation.ts'

describe('what befalls a simulated cloud', () => {
  test('states mature with the clock alone', async () => {
    const { provider, node, machine, clock } = await makeSimulation()
    await provider.createNode(node)
    const states: unknown[] = []
    const note = () => {
      const [seen] = provider.cloud.truth()
      states.push(`${clock.nowMs()} ${seen?.state ?? 'absent'} ${seen?.machine?.state ?? 'none'}`)
    }
    note()
    await clock.advance(2_000)
    await provider.startMachine(node, machine('machine-1'))
    note()
    await clock.advance(20_000)
    note()
    await provider.stopMachine(node, 'machine-1', { graceMs: 60_000 })
    note()
    await clock.advance(5_000)
    note()
    await provider.deleteNode(node)
    note()
    await clock.advance(1_000)
    note()
    expect(states).toEqual([
      '0 half_made none',
      '2000 ready starting',
      '22000 ready running',
      '22000 ready stopping',
      '27000 ready gone',
      '27000 deleting gone',
      '28000 absent none',
    ])
  })

  test('an announced leave is shown before, and happens', async () => {
    const simulation = await running()
    simulation.provider.cloud.announceLeaving('node-1', 30_000)
    expect(only(simulation)?.machine).toMatchObject({ state: 'running', leavingByMs: 30_000 })
    await simulation.clock.advance(8_000)
    expect(only(simulation)?.machine).toMatchObject({ state: 'gone', detail: 'the cloud took it away' })
  })

  test('a lost volume takes its machine along and cannot be started on or created anew', async () => {
    const simulation = await running()
    const { provider, node, machine } = simulation
    provider.cloud.loseVolume('node-1')
    expect(only(simulation)).toMatchObject({ state: 'half_made', volume: null, machine: { state: 'gone' } })
    await expect(provider.createNode(node)).rejects.toMatchObject({ code: 'conflict' })
    await expect(provider.startMachine(node, machine('machine-2'))).rejects.toMatchObject({ code: 'conflict' })
    await provider.deleteNode(node)
  })

  test('a zone that is lost refuses, offers nothing, and its silent machines are back with it', async () => {
    const simulation = await running()
    const { provider, node } = simulation
    provider.cloud.loseZone('sim-a', { machines: 'unknown' })
    expect(only(simulation)?.machine?.state).toBe('unknown')
    await expect(provider.createNode({ ...node, id: 'node-2' })).rejects.toMatchObject({ code: 'unavailable' })
    const { sizes } = await provider.listOfferings()
    expect(sizes.map(({ available }) => available)).toEqual([false, true])
    provider.cloud.restoreZone('sim-a')
    expect(only(simulation)?.machine?.state).toBe('running')
  })

  test('a zone that is lost for good takes machines and volumes', async () => {
    const simulation = await running()
    simulation.provider.cloud.loseZone('sim-a', { machines: 'gone', volumes: 'lost' })
    expect(only(simulation)).toMatchObject({ volume: null, machine: { state: 'gone' } })
  })

  test('a volume that is slow to be detached takes the next machine once it is free', async () => {
    const { provider, node, machine, clock } = await running()
    provider.cloud.holdVolume('node-1', clock.nowMs() + 60_000)
    provider.cloud.crashMachine('node-1')
    await clock.advance(59_999)
    await expect(provider.startMachine(node, machine('machine-2'))).rejects.toMatchObject({ code: 'volume_in_use' })
    await clock.advance(1)
    await provider.startMachine(node, machine('machine-2'))
    expect(provider.cloud.truth()[0]?.machine).toMatchObject({ id: 'machine-2', state: 'starting' })
  })

  test('lines can be put into a machine log', async () => {
    const { provider, node } = await running()
    provider.cloud.write('node-1', 'OutOfMemoryError')
    expect(await provider.machineLog(node, { lines: 5 })).toEqual(['OutOfMemoryError'])
  })

  test('jitter comes from the randomness that is handed in: the same seed, the same boot', async () => {
    const boots: (string | undefined)[][] = []
    for (let run = 0; run < 2; run++) {
      const { provider, node, machine, clock } = await makeSimulation({ settings: { bootMs: 0, bootJitterMs: 1_000 } })
      await provider.createNode(node)
      await clock.advance(2_000)
      await provider.startMachine(node, machine('machine-1'))
      const states: (string | undefined)[] = []
      for (let step = 0; step < 20; step++) {
        states.push(provider.cloud.truth()[0]?.machine?.state)
        await clock.advance(50)
      }
      boots.push(states)
    }
    expect(boots[0]).toEqual(boots[1])
    expect(boots[0]).toContain('starting')
  })
})

async function running(): Promise<Simulation> {
  const simulation = await makeSimulation()
  await simulation.provider.createNode(simulation.node)
  await simulation.clock.advance(2_000)
  await simulation.provider.startMachine(simulation.node, simulation.machine('machine-1'))
  await simulation.clock.advance(20_000)
  return simulation
}
function only({ provider }: Simulation): ObservedNode | undefined {
  return provider.cloud.truth()[0]
}
