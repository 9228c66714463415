import { ProviderError } from '@headwater/provider'
import { describe, expect, test } from 'vitest'
import { makeSimulation } from './testing/simulation.ts'

describe('faults', () => {
  test('a refusal before the call leaves no trace', async () => {
    const { provider, node } = await makeSimulation()
    provider.cloud.setFaults({
      beforeCall: ({ name }) => {
        if (name === 'createNode') throw new ProviderError('throttled', 'slow down', { retryAtMs: 9 })
      },
    })
    await expect(provider.createNode(node)).rejects.toMatchObject({ code: 'throttled', retryAtMs: 9 })
    expect(provider.cloud.truth()).toEqual([])
  })

  test('a lost reply is an error although the call has had its effect, and a retry is no second effect', async () => {
    const { provider, node } = await makeSimulation()
    const seen: string[] = []
    provider.cloud.setFaults({
      afterCall: ({ name, nodeId }) => {
        seen.push(`${name} ${nodeId}`)
        if (seen.length === 1) throw new ProviderError('unavailable', 'the reply was lost')
      },
    })
    await expect(provider.createNode(node)).rejects.toMatchObject({ code: 'unavailable' })
    expect(provider.cloud.truth()).toHaveLength(1)
    await provider.createNode(node)
    expect(provider.cloud.truth()).toHaveLength(1)
    expect(seen).toEqual(['createNode node-1', 'createNode node-1'])
  })

  test('a call can be on its way while others overtake it; late, it does nothing', async () => {
    const { provider, node, machine, clock } = await makeSimulation()
    await provider.createNode(node)
    await clock.advance(2_000)
    await provider.startMachine(node, machine('machine-1'))
    await clock.advance(20_000)
    provider.cloud.setFaults({
      beforeCall: async ({ name, machineId }) => {
        if (name === 'stopMachine' && machineId === 'machine-1') await clock.sleep(60_000)
      },
    })
    const late = provider.stopMachine(node, 'machine-1', { graceMs: 0 })
    provider.cloud.crashMachine(node.id)
    await provider.startMachine(node, machine('machine-2'))
    await clock.advance(60_000)
    await late
    expect(provider.cloud.truth()[0]?.machine).toMatchObject({ id: 'machine-2', state: 'running' })
  })

  test('a list can be versions behind, and never further back than settlingMs', async () => {
    const { provider, node, clock } = await makeSimulation()
    provider.cloud.setFaults({ listVersionsBehind: () => 1 })
    await clock.advance(10_000)
    await provider.createNode(node)
    await clock.advance(4_999)
    expect((await provider.listNodes()).nodes).toEqual([])
    await clock.advance(1)
    expect((await provider.listNodes()).nodes.map(({ id }) => id)).toEqual([node.id])
  })
})
