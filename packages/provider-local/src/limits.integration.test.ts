import { readdirSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
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

  test('has so many ports: none is given twice, and one more node is out_of_capacity until one is released', async () => {
    const first = await freeRunOfPorts(3)
    const few = cloud.provider({ ports: { first, last: first + 2 } })
    const nodes = [testNode(), testNode(), testNode()]
    for (const node of nodes) await few.createNode(node)
    const given = (await few.listNodes()).nodes.map(({ addresses }) => addresses.broker?.port ?? 0)
    expect(given.toSorted((a, b) => a - b)).toEqual([first, first + 1, first + 2])
    const heir = testNode({ ports: [{ name: 'broker', audience: 'internal', port: first }] })
    await expect(few.createNode(testNode())).rejects.toMatchObject({ code: 'out_of_capacity' })
    await expect(few.createNode(heir)).rejects.toMatchObject({ code: 'conflict' })
    const holder = (await few.listNodes()).nodes.find(({ addresses }) => addresses.broker?.port === first)
    if (holder !== undefined) await few.deleteNode(holder)
    await few.createNode(heir)
    for (const node of [...nodes, heir]) await few.deleteNode(node)
  })

  test('has other programs on it: a requested port that one listens on is a conflict', async () => {
    const other = createServer()
    const port = await listenOn(other, 0)
    const node = testNode({ ports: [{ name: 'broker', audience: 'internal', port }] })
    await expect(provider.createNode(node)).rejects.toMatchObject({ code: 'conflict' })
    await new Promise((resolve) => other.close(resolve))
    await provider.createNode(node)
    await provider.deleteNode(node)
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

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

/** The first of `count` neighbouring ports that nobody listens on. */
async function freeRunOfPorts(count: number): Promise<number> {
  for (let first = 15_000; first < 19_000; first += count) {
    const servers = Array.from({ length: count }, () => createServer())
    const outcomes = await Promise.allSettled(servers.map((server, index) => listenOn(server, first + index)))
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    if (outcomes.every(({ status }) => status === 'fulfilled')) return first
  }
  throw new Error(`no ${count} neighbouring ports are free`)
}
