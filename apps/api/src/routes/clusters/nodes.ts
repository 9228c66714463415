import { clusterNodesSchema } from '@headwater/api-contract'
import { type ClusterRecord, listNodes } from '@headwater/database/intent'
import { KafkaRefusal, type Placement } from '@headwater/kafka'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { requireKafkaAccess } from '../../kafka-access.ts'
import { nodeView } from '../../node-view.ts'
import { Refusal } from '../../refusal.ts'
import { clusterParameters, problemResponse } from '../../route-schema.ts'

export function addNodesRoute(app: Api, context: ApiContext): void {
  app.get(
    '/v1/clusters/:clusterId/nodes',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'listClusterNodes',
        summary: 'The nodes by zone, with what runs on each and the leaders and copies it has',
        tags: ['Clusters'],
        params: clusterParameters,
        response: { 200: clusterNodesSchema, ...problemResponse },
      },
    },
    async (request) => {
      const cluster = clusterOf(request)
      const nodes = await listNodes(context.pool, cluster.physicalClusterId)
      const { placement, because } = await placementOf(context, cluster)
      return {
        items: nodes.map((node) => nodeView(node, placement)),
        kafka: placement && { partitions: placement.partitions, withoutLeader: placement.withoutLeader },
        kafkaSilentBecause: because,
      }
    },
  )
}

/** Nodes are shown all the more while Kafka does not answer. */
async function placementOf(
  context: ApiContext,
  cluster: ClusterRecord,
): Promise<{ placement: Placement | null; because: string | null }> {
  if (cluster.deletedAt !== null) return { placement: null, because: 'The cluster is deleted.' }
  try {
    const access = await requireKafkaAccess(context, cluster)
    return { placement: await context.placement.describePlacement(access), because: null }
  } catch (error) {
    if (error instanceof KafkaRefusal || error instanceof Refusal) return { placement: null, because: error.message }
    throw error
  }
}
