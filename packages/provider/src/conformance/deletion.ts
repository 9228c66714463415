import { describe, expect, test } from 'vitest'
import { useBench } from './bench.ts'
import type { MakeHarness } from './harness.ts'

export function describeDeletion(makeHarness: MakeHarness): void {
  describe('deletion', () => {
    const bench = useBench(makeHarness)

    test('P35 deleteNode releases a running machine, addresses and volume; nothing is left over', async () => {
      const { harness, node, start, untilAbsent } = bench()
      const nodes = [await node(), await node(), await node()]
      const [stubborn, obedient] = nodes
      if (stubborn !== undefined) await start(stubborn, 'stubborn')
      if (obedient !== undefined) await start(obedient)
      for (const made of nodes) {
        await harness.provider.deleteNode(made)
        await untilAbsent(made)
        await harness.provider.releaseCluster({ id: made.clusterId, organizationId: made.organizationId })
      }
      expect(await harness.leftovers()).toEqual([])
    })

    test('P36 deleteNode of a node that never was is no error', async () => {
      const { harness } = bench()
      await harness.provider.deleteNode({ id: harness.newId('node'), clusterId: harness.newId('cluster') })
    })

    test('P37 deleteNode leaves the other nodes of the cluster alone', async () => {
      const { harness, node, start, observe, untilAbsent } = bench()
      const kept = await node()
      const id = await start(kept)
      const before = await observe(kept)
      const leaving = await node({ clusterId: kept.clusterId })
      await harness.provider.deleteNode(leaving)
      await untilAbsent(leaving)
      expect(await observe(kept)).toEqual(before)
      expect(before?.machine).toMatchObject({ id, state: 'running' })
    })
  })
}
