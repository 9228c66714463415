import { kafkaVersionsSchema } from '@headwater/api-contract'
import { findSpecification } from '@headwater/database/intent'
import { assert } from '@headwater/model'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { releaseNow } from '../../release-choice.ts'
import { previewVersions } from '../../release-preview.ts'
import { clusterParameters, problemResponse } from '../../route-schema.ts'

export function addKafkaVersionsRoute(app: Api, context: ApiContext): void {
  app.get(
    '/v1/clusters/:clusterId/kafka-versions',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'listKafkaVersions',
        summary: 'The versions of Kafka, and what a change of the cluster to each would do',
        tags: ['Clusters'],
        params: clusterParameters,
        response: { 200: kafkaVersionsSchema, ...problemResponse },
      },
    },
    async (request) => {
      const cluster = clusterOf(request)
      const specification = await findSpecification(context.pool, cluster.physicalClusterId)
      assert(specification, 'a cluster has a specification')
      const { releases } = context.settings
      return { items: previewVersions(specification, releaseNow(specification, cluster.releases, releases), releases) }
    },
  )
}
