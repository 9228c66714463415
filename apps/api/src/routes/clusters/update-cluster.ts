import { clusterSchema, updateClusterRequest } from '@headwater/api-contract'
import { findCluster, findDeletion, lockCluster, ringEvents, updateCluster } from '@headwater/database/intent'
import { assert } from '@headwater/model'
import { answerChange } from '../../change.ts'
import { refuseWhenDeleting } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { checkIfMatch, entityTag } from '../../entity-tag.ts'
import { Refusal } from '../../refusal.ts'
import { clusterParameters, ifMatchHeaders, problemResponse } from '../../route-schema.ts'
import { clusterView } from '../../views.ts'

export function addUpdateClusterRoute(app: Api, context: ApiContext): void {
  app.patch(
    '/v1/clusters/:clusterId',
    {
      config: { scope: 'admin', action: 'cluster.update' },
      schema: {
        operationId: 'updateCluster',
        summary: 'Rename a cluster, protect it, or lift its protection',
        tags: ['Clusters'],
        headers: ifMatchHeaders,
        params: clusterParameters,
        body: updateClusterRequest,
        response: { 200: clusterSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const found = clusterOf(request)
      const at = new Date(context.clock.nowMs())
      return answerChange(context, request, reply, {
        resource: found.id,
        run: async (transaction) => {
          const cluster = await lockCluster(transaction, found)
          assert(cluster, 'a cluster’s row is never removed')
          refuseWhenDeleting(cluster, await findDeletion(transaction, cluster.id))
          checkIfMatch(request.headers['if-match'], cluster.revision, 'required')
          const outcome = await updateCluster(transaction, cluster, request.body, at)
          if (outcome === 'name_taken')
            throw new Refusal('name-taken', `The organization has a cluster ${request.body.name}.`, {
              errors: [{ in: 'body', pointer: '/name', detail: 'is taken' }],
            })
          const updated = await findCluster(transaction, found.organizationId, found.id)
          assert(updated, 'what was just written is read')
          return {
            status: 200,
            body: clusterView(updated),
            headers: { etag: entityTag(updated.revision) },
            resource: found.id,
          }
        },
        after: () => ringEvents(context.pool, found.id),
      })
    },
  )
}
