import {
  type ClusterView,
  capacityPlanSchema,
  clusterPage,
  clusterSchema,
  listClustersQuery,
} from '@headwater/api-contract'
import { findPlanDocument, listClusters } from '@headwater/database/intent'
import { type Api, type ApiContext, clusterOf, principalOf } from '../../context.ts'
import { pageOfRows } from '../../cursor.ts'
import { entityTag } from '../../entity-tag.ts'
import { planOfDocument } from '../../plan-document.ts'
import { clusterParameters, problemResponse } from '../../route-schema.ts'
import { clusterView } from '../../views.ts'

export function addReadClusterRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/clusters',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'listClusters',
        summary: 'The organization’s clusters, newest first',
        tags: ['Clusters'],
        querystring: listClustersQuery,
        response: { 200: clusterPage, ...problemResponse },
      },
    },
    async (request) => {
      const { name, phase, ...page } = request.query
      const filter = { organizationId: principalOf(request).organization.id, name, phase }
      return pageOfRows('clusters', page, (asked) => listClusters(context.pool, filter, asked), {
        id: (cluster) => cluster.id,
        view: clusterView,
      })
    },
  )

  app.get(
    '/v1/clusters/:clusterId',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'getCluster',
        summary: 'One cluster; its ETag names what tenants can change of it',
        tags: ['Clusters'],
        params: clusterParameters,
        response: { 200: clusterSchema, ...problemResponse },
      },
    },
    (request, reply) => {
      const cluster = clusterOf(request)
      // the hottest route: the view names each field it shows, so holding it against its schema again adds time only
      reply
        .header('etag', entityTag(cluster.revision))
        .header('content-type', 'application/json; charset=utf-8')
        .serializer(JSON.stringify)
        .send(clusterView(cluster) satisfies ClusterView)
    },
  )

  app.get(
    '/v1/clusters/:clusterId/plan',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'getClusterPlan',
        summary: 'The capacity plan the cluster was made from, with its reasons',
        tags: ['Clusters'],
        params: clusterParameters,
        response: { 200: capacityPlanSchema, ...problemResponse },
      },
    },
    async (request) => planOfDocument(await findPlanDocument(context.pool, clusterOf(request).capacityPlanId)),
  )
}
