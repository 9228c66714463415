import { acceptedClusterSchema, clusterSchema, updateClusterRequest } from '@headwater/api-contract'
import { sameValue } from '@headwater/control-loop/store-changes'
import {
  type ClusterRecord,
  type Connection,
  findCluster,
  findDeletion,
  findOperation,
  type LockedCluster,
  lockCluster,
  readWanted,
  ringEvents,
  setMaintenanceWindow,
  updateCluster,
} from '@headwater/database/intent'
import { assert, type MaintenanceWindow } from '@headwater/model'
import { type Answer, answerChange } from '../../change.ts'
import { changeLocked, planChange } from '../../cluster-change.ts'
import { refuseWhenDeleting } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { checkIfMatch, entityTag } from '../../entity-tag.ts'
import { Refusal } from '../../refusal.ts'
import { changeRelease } from '../../release-change.ts'
import { clusterParameters, ifMatchHeaders, problemResponse } from '../../route-schema.ts'
import { clusterView, operationView } from '../../views.ts'

export function addUpdateClusterRoute(app: Api, context: ApiContext): void {
  app.patch(
    '/v1/clusters/:clusterId',
    {
      config: { scope: 'admin', action: 'cluster.update' },
      schema: {
        operationId: 'updateCluster',
        summary: 'Change a cluster to another order; rename it, protect it, or say when what may wait is done',
        description:
          'With `order` or `kafkaVersion` the cluster is changed: 202 with the operation, or 200 where it already is as asked for. Without, 200.',
        tags: ['Clusters'],
        headers: ifMatchHeaders,
        params: clusterParameters,
        body: updateClusterRequest,
        response: { 200: clusterSchema, 202: acceptedClusterSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const found = clusterOf(request)
      const {
        name,
        protected: isProtected,
        maintenanceWindow,
        order,
        kafkaVersion,
        capacityPlanId,
        throttleMBps,
        when,
      } = request.body
      const planned = order && (await planChange(context, found, { order, capacityPlanId, throttleMBps, when }))
      const at = new Date(context.clock.nowMs())
      return answerChange(context, request, reply, {
        resource: found.id,
        run: async (transaction) => {
          const cluster = await lockCluster(transaction, found)
          assert(cluster, 'a cluster’s row is never removed')
          refuseWhenDeleting(cluster, await findDeletion(transaction, cluster.id))
          checkIfMatch(request.headers['if-match'], cluster.revision, 'required')
          if (name !== undefined || isProtected !== undefined)
            refuseTakenName(await updateCluster(transaction, cluster, request.body, at), name)
          if (maintenanceWindow !== undefined) await changeWindow(transaction, cluster, maintenanceWindow, at)
          const { organizationId } = found
          const operationId = planned
            ? await changeLocked(context, transaction, { cluster, organizationId }, planned)
            : kafkaVersion === undefined
              ? null
              : await changeRelease(context, transaction, { cluster, organizationId }, kafkaVersion)
          return answerOf(transaction, found, operationId)
        },
        after: () => {
          if (order === undefined && kafkaVersion === undefined && maintenanceWindow === undefined)
            return ringEvents(context.pool, found.id)
          context.planning.forgetOfferings()
          return Promise.all([context.doorbell.ring(found.physicalClusterId), ringEvents(context.pool, found.id)])
        },
      })
    },
  )
}

async function changeWindow(
  transaction: Connection,
  cluster: LockedCluster,
  maintenanceWindow: MaintenanceWindow | null,
  at: Date,
): Promise<void> {
  const wanted = await readWanted(transaction, cluster)
  if (sameValue(wanted.maintenanceWindow, maintenanceWindow)) return
  await setMaintenanceWindow(transaction, cluster, maintenanceWindow, at)
}

/** 200 with the cluster; where it is being changed, 202 with the operation too. */
async function answerOf(
  transaction: Connection,
  { id, organizationId }: ClusterRecord,
  operationId: string | null,
): Promise<Answer> {
  const updated = await findCluster(transaction, organizationId, id)
  assert(updated, 'what was just written is read')
  const cluster = clusterView(updated)
  const headers = { etag: entityTag(updated.revision) }
  if (operationId === null) return { status: 200, body: cluster, headers, resource: id }
  const operation = await findOperation(transaction, organizationId, operationId)
  assert(operation, 'what was just written is read')
  return {
    status: 202,
    body: { cluster, operation: operationView(operation) },
    headers: { ...headers, location: `/v1/operations/${operationId}` },
    resource: id,
  }
}

function refuseTakenName(outcome: 'updated' | 'name_taken', name: string | undefined): void {
  if (outcome === 'updated') return
  throw new Refusal('name-taken', `The organization has a cluster ${name}.`, {
    errors: [{ in: 'body', pointer: '/name', detail: 'is taken' }],
  })
}
