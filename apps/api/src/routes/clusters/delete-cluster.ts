import { acceptedClusterSchema } from '@headwater/api-contract'
import {
  type Connection,
  findCluster,
  findDeletion,
  findHold,
  type LockedCluster,
  lockCluster,
  requestDeletion,
  ringEvents,
} from '@headwater/database/intent'
import { assert, newId } from '@headwater/model'
import { answerChange } from '../../change.ts'
import { refuseHeld } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { checkIfMatch, entityTag } from '../../entity-tag.ts'
import { Refusal } from '../../refusal.ts'
import { clusterParameters, ifMatchHeaders, problemResponse } from '../../route-schema.ts'
import { clusterView, operationView } from '../../views.ts'

export function addDeleteClusterRoute(app: Api, context: ApiContext): void {
  app.delete(
    '/v1/clusters/:clusterId',
    {
      config: { scope: 'admin', action: 'cluster.delete' },
      schema: {
        operationId: 'deleteCluster',
        summary: 'Delete a cluster with all its records',
        tags: ['Clusters'],
        headers: ifMatchHeaders,
        params: clusterParameters,
        response: { 202: acceptedClusterSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const found = clusterOf(request)
      return answerChange(context, request, reply, {
        resource: found.id,
        run: async (transaction) => {
          const cluster = await lockCluster(transaction, found)
          assert(cluster, 'a cluster’s row is never removed')
          // asked for before: the same answer again, with the operation that runs or that ended
          if (cluster.deletionRequestedAt === null) {
            checkIfMatch(request.headers['if-match'], cluster.revision, 'optional')
            refuseProtected(cluster)
            const at = new Date(context.clock.nowMs())
            refuseHeld(await findHold(transaction, { physicalClusterId: cluster.physicalClusterId, zones: [], at }))
            await deleteLocked(transaction, cluster, found.organizationId)
          }
          const [shown, operation] = [
            await findCluster(transaction, found.organizationId, found.id),
            await findDeletion(transaction, found.id),
          ]
          assert(shown && operation, 'a cluster being deleted has its operation')
          return {
            status: 202,
            body: { cluster: clusterView(shown), operation: operationView(operation) },
            headers: { location: `/v1/operations/${operation.id}` },
            resource: found.id,
          }
        },
        after: () => Promise.all([context.doorbell.ring(found.physicalClusterId), ringEvents(context.pool, found.id)]),
      })
    },
  )

  function deleteLocked(transaction: Connection, cluster: LockedCluster, organizationId: string): Promise<void> {
    const nowMs = context.clock.nowMs()
    return requestDeletion(transaction, cluster, {
      operationId: newId('operation', nowMs, context.random),
      organizationId,
      at: new Date(nowMs),
      deadline: new Date(nowMs + context.settings.deleteDeadlineMs),
    })
  }
}

function refuseProtected(cluster: LockedCluster): void {
  if (!cluster.protected) return
  throw new Refusal('cluster-protected', 'The cluster is protected against deletion.', {
    next: `PATCH /v1/clusters/${cluster.id} with {"protected": false} and If-Match: ${entityTag(cluster.revision)}, then delete it.`,
  })
}
