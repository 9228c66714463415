import { acceptedClusterSchema, rotateCertificatesRequest } from '@headwater/api-contract'
import {
  type ClusterRecord,
  type Connection,
  findCluster,
  findDeletion,
  findHold,
  findOperation,
  lockCluster,
  readAuthorities,
  requestRotation,
  ringEvents,
} from '@headwater/database/intent'
import { assert, newId } from '@headwater/model'
import { answerChange } from '../../change.ts'
import { refuseHeld, refuseUnlessUsable, refuseWhenDeleting } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { clusterParameters, postHeaders, problemResponse } from '../../route-schema.ts'
import { clusterView, operationView } from '../../views.ts'

const dayMs = 86_400_000
/** How long three rolls of all machines may take before somebody is told, beside the time that clients have, ms. */
const rollsMs = dayMs

export function addRotateCertificatesRoute(app: Api, context: ApiContext): void {
  app.post(
    '/v1/clusters/:clusterId/certificates/rotate',
    {
      config: { scope: 'admin', action: 'certificates.rotate' },
      schema: {
        operationId: 'rotateCertificates',
        summary: 'Follow the cluster’s authority by a new one now, and all certificates with it',
        description:
          'While one is being followed already, this only says how long clients have from then on: `overlapDays` counts from when the newer authority was made.',
        tags: ['Clusters'],
        headers: postHeaders,
        params: clusterParameters,
        body: rotateCertificatesRequest,
        response: { 202: acceptedClusterSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const found = clusterOf(request)
      refuseUnlessUsable(found)
      const overlapMs = Math.round(request.body.overlapDays * dayMs)
      return answerChange(context, request, reply, {
        resource: found.id,
        run: async (transaction) => {
          const operationId = await rotateLocked(transaction, found, overlapMs)
          const shown = await findCluster(transaction, found.organizationId, found.id)
          const operation = await findOperation(transaction, found.organizationId, operationId)
          assert(shown && operation, 'what was just written is read')
          return {
            status: 202,
            body: { cluster: clusterView(shown), operation: operationView(operation) },
            headers: { location: `/v1/operations/${operationId}` },
            resource: found.id,
          }
        },
        after: () => Promise.all([context.doorbell.ring(found.physicalClusterId), ringEvents(context.pool, found.id)]),
      })
    },
  )

  async function rotateLocked(transaction: Connection, found: ClusterRecord, overlapMs: number): Promise<string> {
    const cluster = await lockCluster(transaction, found)
    assert(cluster, 'a cluster’s row is never removed')
    refuseWhenDeleting(cluster, await findDeletion(transaction, cluster.id))
    const nowMs = context.clock.nowMs()
    const at = new Date(nowMs)
    refuseHeld(await findHold(transaction, { physicalClusterId: cluster.physicalClusterId, zones: [], at }))
    const { trusted } = await readAuthorities(transaction, cluster.physicalClusterId)
    const [older, newer] = trusted
    assert(older, 'a cluster that is usable has an authority')
    const operationId = newId('operation', nowMs, context.random)
    await requestRotation(transaction, cluster, {
      operationId,
      organizationId: found.organizationId,
      rotation: { authority: newer?.generation ?? older.generation + 1, overlapMs },
      at,
      deadline: new Date(nowMs + overlapMs + rollsMs),
    })
    return operationId
  }
}
