import { readdirSync } from 'node:fs'
import type { Provider } from '@headwater/provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTestCloud, makeTestNode, type TestCloud, testMachine, testNode } from './testing/cloud.ts'

describe('what this computer has', () => {
  let cloud: TestCloud
  let provider: Provider

  beforeAll(async () => {
    cloud = await makeTestCloud()
    provider = cloud.provider({
      overcommit: 10,
      host: { availableMemoryMib: async () => 64, freeDiskGib: async () => 3 },
    })
    await provider.prepareCluster({ id: 'pcl_test', organizationId: 'org_test' })
  })
  afterAll(() => cloud.dispose())

  test('is offered with the overcommit on disk, and a size that no longer fits is sold out', async () => {
    const offerings = await provider.listOfferings()
    expect(offerings.zones).toEqual(['local-a', 'local-b', 'local-c'])
    expect(offerings.pool).toEqual({ freeMemoryMib: 64, freeDiskGib: 3, diskOvercommit: 10 })
    const full = cloud.provider({ host: { availableMemoryMib: async () => 63, freeDiskGib: async () => 3 } })
    expect((await full.listOfferings()).sizes.filter(({ available }) => available)).toEqual([])
  })

  test('is set aside for volumes; a refusal says what is needed and what is free', async () => {
    const volume = { sizeGib: 20, iops: 3000, throughputMiBps: 125 }
    const node = await makeTestNode(provider, { volume })
    expect((await provider.listOfferings()).pool?.freeDiskGib).toBeCloseTo(1, 3)
    await expect(provider.createNode(testNode({ volume }))).rejects.toMatchObject({
      code: 'out_of_capacity',
      message: expect.stringMatching(/20 GiB needs 2\.0 GiB of real disk \(overcommit 10\), 1\.0 GiB are free/),
    })
    await provider.deleteNode(node)
    expect((await provider.listOfferings()).pool?.freeDiskGib).toBe(3)
  })

  test('can be full: the error of the system becomes out_of_capacity, and nothing half made is listed', async () => {
    const full = cloud.provider({
      crashPoint: () => {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      },
    })
    const node = testNode()
    await expect(full.createNode(node)).rejects.toMatchObject({ code: 'out_of_capacity' })
    expect((await provider.listNodes()).nodes).toEqual([])
    await provider.deleteNode(node)
    expect(readdirSync(`${cloud.stateFolder}/nodes`)).toEqual([])
  })

  test('is asked cheaply: ten nodes with running machines are listed in less than 5 ms', async () => {
    const nodes = await Promise.all(
      Array.from({ length: 10 }, () =>
        makeTestNode(provider, { volume: { sizeGib: 1, iops: 3000, throughputMiBps: 125 } }),
      ),
    )
    await Promise.all(nodes.map((node) => provider.startMachine(node, testMachine('obedient'))))
    const timesMs: number[] = []
    for (let round = 0; round < 30; round++) {
      const beganMs = performance.now()
      const { nodes: seen } = await provider.listNodes()
      timesMs.push(performance.now() - beganMs)
      expect(seen.filter(({ machine }) => machine?.state === 'running')).toHaveLength(10)
    }
    // The median: others use this computer too.
    expect(timesMs.toSorted((a, b) => a - b)[15]).toBeLessThan(5)
    await Promise.all(nodes.map((node) => provider.deleteNode(node)))
    expect(cloud.processes()).toEqual([])
  })
})
