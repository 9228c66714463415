import { describe, test } from 'vitest'
import { expectRefusal, useBench } from './bench.ts'
import type { MakeHarness } from './harness.ts'

export function describeClusters(makeHarness: MakeHarness): void {
  describe('clusters', () => {
    const bench = useBench(makeHarness)

    test('P38 releaseCluster refuses with conflict while the cluster has nodes, and works after the last', async () => {
      const { harness, node, untilAbsent } = bench()
      const made = await node()
      const cluster = { id: made.clusterId, organizationId: made.organizationId }
      await expectRefusal(harness.provider.releaseCluster(cluster), 'conflict')
      await harness.provider.deleteNode(made)
      await untilAbsent(made)
      await harness.provider.releaseCluster(cluster)
      await harness.provider.releaseCluster(cluster)
    })

    test('P39 createNode in a cluster that is not prepared, or no longer, is a conflict', async () => {
      const { harness, specification } = bench()
      const node = await specification()
      await harness.provider.releaseCluster({ id: node.clusterId, organizationId: node.organizationId })
      await expectRefusal(harness.provider.createNode(node), 'conflict')
      await expectRefusal(harness.provider.createNode({ ...node, clusterId: harness.newId('cluster') }), 'conflict')
    })

    test('P40 prepareCluster with the id of a cluster of another organization is a conflict', async () => {
      const { harness, specification } = bench()
      const { clusterId } = await specification()
      await expectRefusal(
        harness.provider.prepareCluster({ id: clusterId, organizationId: 'org_someone_else' }),
        'conflict',
      )
    })
  })
}
