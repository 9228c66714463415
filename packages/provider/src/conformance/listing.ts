import { describe, expect, test } from 'vitest'
import { useBench } from './bench.ts'
import type { MakeHarness } from './harness.ts'

export function describeListing(makeHarness: MakeHarness): void {
  describe('listing', () => {
    const bench = useBench(makeHarness)

    test('P29 a listed node says all that it was created with', async () => {
      const { node, observe } = bench()
      const made = await node()
      expect(await observe(made)).toMatchObject({
        id: made.id,
        clusterId: made.clusterId,
        organizationId: made.organizationId,
        zone: made.zone,
        state: 'ready',
        volume: made.volume,
        machine: null,
      })
    })

    test("P30 one cluster's list holds its nodes only, the installation's list holds every cluster's", async () => {
      const { harness, node } = bench()
      const [one, two] = [await node(), await node()]
      const ofOne = await harness.provider.listNodes({ clusterId: one.clusterId })
      expect(ofOne.nodes.map(({ id }) => id)).toEqual([one.id])
      const all = (await harness.provider.listNodes()).nodes.map(({ id }) => id)
      expect(all).toEqual(expect.arrayContaining([one.id, two.id]))
      expect(new Set(all).size).toBe(all.length)
      const none = await harness.provider.listNodes({ clusterId: harness.newId('cluster') })
      expect(none.nodes).toEqual([])
    })

    test('P31 observedAtMs does not go back, and a list is no older than settlingMs', async () => {
      const { harness } = bench()
      const first = await harness.provider.listNodes()
      await harness.pass(20)
      const second = await harness.provider.listNodes()
      // Not newer each time: a provider may answer from a list of before, as long as it says so.
      expect(second.observedAtMs).toBeGreaterThanOrEqual(first.observedAtMs)
      await harness.pass(harness.provider.settlingMs + 1)
      expect((await harness.provider.listNodes()).observedAtMs).toBeGreaterThan(second.observedAtMs)
    })

    test('P32 what is missing settlingMs after its creation does not exist, what is listed then does', async () => {
      const { harness, specification, untilReady, observe } = bench()
      const made = await specification()
      await harness.provider.createNode(made)
      await harness.pass(harness.provider.settlingMs + 1)
      expect((await observe(made))?.id).toBe(made.id)
      await untilReady(made)
    })

    test('P33 a createNode cut off halfway leaves nothing or a listed node, and a retry completes it', async () => {
      const { harness, specification, observe, untilReady } = bench()
      const made = await specification()
      await harness.interruptCreateNode(made)
      await harness.pass(harness.provider.settlingMs + 1)
      const left = await observe(made)
      expect(left?.state ?? 'absent').toBeOneOf(['absent', 'half_made', 'ready'])
      if (left?.state === 'half_made') expect(left.addresses).toEqual({})
      await harness.provider.createNode(made)
      const seen = await untilReady(made)
      expect(Object.keys(seen.addresses).toSorted()).toEqual(['broker', 'tenant'])
    })

    test('P34 deleteNode releases what a createNode cut off halfway has left', async () => {
      const { harness, specification, untilAbsent } = bench()
      const made = await specification()
      await harness.interruptCreateNode(made)
      await harness.provider.deleteNode(made)
      await untilAbsent(made)
      await harness.provider.releaseCluster({ id: made.clusterId, organizationId: made.organizationId })
    })
  })
}
