import { describe, expect, test } from 'vitest'
import { useBench } from './bench.ts'
import type { MakeHarness } from './harness.ts'

export function describeAddresses(makeHarness: MakeHarness): void {
  describe('addresses', () => {
    const bench = useBench(makeHarness)

    test('P25 every port has an address, and the node keeps it across machines', async () => {
      const { node, start, stop, observe } = bench()
      const made = await node()
      const before = (await observe(made))?.addresses
      expect(Object.keys(before ?? {}).toSorted()).toEqual(['broker', 'tenant'])
      await stop(made, await start(made))
      await start(made)
      expect((await observe(made))?.addresses).toEqual(before)
    })

    test('P26 a requested port is honoured', async () => {
      const { harness, node, observe } = bench()
      const port = await harness.freePort()
      const made = await node({ ports: [{ name: 'tenant', audience: 'tenant', port }] })
      expect((await observe(made))?.addresses.tenant?.port).toBe(port)
    })

    test('P27 a new node can take over the port of one that was deleted', async () => {
      const { harness, node, start, observe, untilAbsent } = bench()
      const old = await node()
      await start(old)
      const port = (await observe(old))?.addresses.tenant?.port ?? null
      expect(port).not.toBeNull()
      await harness.provider.deleteNode(old)
      await untilAbsent(old)
      const heir = await node({ ports: [{ name: 'tenant', audience: 'tenant', port }] })
      expect((await observe(heir))?.addresses.tenant?.port).toBe(port)
    })

    test('P28 nodes created at once never share an address', async () => {
      const { harness, specification, untilReady } = bench()
      const clusterId = harness.newId('cluster')
      const nodes = await Promise.all(Array.from({ length: 5 }, () => specification({ clusterId })))
      await Promise.all(nodes.map((node) => harness.provider.createNode(node)))
      const seen = await Promise.all(nodes.map(untilReady))
      const addresses = seen.flatMap((node) => Object.values(node.addresses).map(({ host, port }) => `${host}:${port}`))
      expect(addresses).toHaveLength(10)
      expect(new Set(addresses).size).toBe(10)
    })
  })
}
