import { cancelledChangeSchema, idParameter } from '@headwater/api-contract'
import {
  type Connection,
  findChange,
  findCluster,
  findOperation,
  findRevert,
  lockCluster,
  type OperationView,
  readWanted,
  ringEvents,
  type WantedCluster,
  withWindow,
  writeChange,
} from '@headwater/database/intent'
import { assert, newId, type PhysicalClusterSpecification, releaseFacts } from '@headwater/model'
import { z } from 'zod'
import { answerChange } from '../../change.ts'
import { type Api, type ApiContext, principalOf } from '../../context.ts'
import { entityTag } from '../../entity-tag.ts'
import { notFound, Refusal } from '../../refusal.ts'
import { postHeaders, problemResponse } from '../../route-schema.ts'
import { clusterView, operationView } from '../../views.ts'

export function addCancelOperationRoute(app: Api, context: ApiContext): void {
  app.post(
    '/v1/operations/:operationId/cancel',
    {
      config: { scope: 'admin', action: 'operation.cancel' },
      schema: {
        operationId: 'cancelOperation',
        summary: 'Take back the change of a cluster that is running: what it came from is wanted again',
        tags: ['Operations'],
        headers: postHeaders,
        params: z.strictObject({ operationId: idParameter }),
        response: { 202: cancelledChangeSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { organization } = principalOf(request)
      const { operationId } = request.params
      const found = await requireOperation(context.pool, organization.id, operationId)
      const cluster = await findCluster(context.pool, organization.id, found.clusterId)
      assert(cluster, 'a cluster’s row is never removed')
      return answerChange(context, request, reply, {
        resource: operationId,
        run: async (transaction) => {
          const revertId = await cancelLocked(transaction, { organizationId: organization.id, operationId, cluster })
          const shown = await findCluster(transaction, organization.id, cluster.id)
          assert(shown, 'what was just written is read')
          return {
            status: 202,
            body: {
              cluster: clusterView(shown),
              operation: operationView(await requireOperation(transaction, organization.id, revertId)),
              cancelled: operationView(await requireOperation(transaction, organization.id, operationId)),
            },
            headers: { location: `/v1/operations/${revertId}`, etag: entityTag(shown.revision) },
            resource: operationId,
          }
        },
        after: () =>
          Promise.all([context.doorbell.ring(cluster.physicalClusterId), ringEvents(context.pool, cluster.id)]),
      })
    },
  )

  /** Wants again what the change came from, with the window that the cluster has by now. */
  async function cancelLocked(
    transaction: Connection,
    of: { organizationId: string; operationId: string; cluster: { id: string; physicalClusterId: string } },
  ): Promise<string> {
    const { organizationId, operationId } = of
    const cluster = await lockCluster(transaction, of.cluster)
    assert(cluster, 'a cluster’s row is never removed')
    // read again under the lock: it may have ended meanwhile
    const operation = await requireOperation(transaction, organizationId, operationId)
    refuseUnlessRunning(operation, await findRevert(transaction, cluster.id, operationId))
    const change = await findChange(transaction, operationId)
    refuseUnlessChange(operation, change !== null)
    assert(change, 'only what can be taken back comes here')
    const wanted = await readWanted(transaction, cluster)
    const { from } = change
    const { when: _then, ...before } = from.specification
    const nowMs = context.clock.nowMs()
    const revertId = newId('operation', nowMs, context.random)
    const { moveByteRate } = wanted.specification
    refuseNoWayBack(from.specification, wanted)
    await writeChange(transaction, cluster, {
      operationId: revertId,
      organizationId,
      to: {
        ...from,
        // back at the rate of the way there
        specification: withWindow({ ...before, moveByteRate }, wanted.maintenanceWindow),
      },
      plan: null,
      change: {
        from: { order: wanted.order, capacityPlanId: wanted.capacityPlanId, specification: wanted.specification },
        capacityPlanId: from.capacityPlanId,
        bytesToMove: change.bytesToMove,
        seconds: change.seconds,
      },
      reverts: operationId,
      at: new Date(nowMs),
      // the way back is at most as long as the way there
      deadline: new Date(nowMs + (operation.deadline.getTime() - operation.startedAt.getTime())),
    })
    return revertId
  }
}

/** A release that reads less than the metadata version is not gone back to. */
function refuseNoWayBack(
  { release, kafka }: PhysicalClusterSpecification,
  { specification, releases }: WantedCluster,
): void {
  const level = kafka?.metadataLevel ?? releaseFacts(1).metadataLevel
  if (release === specification.release || releases === null || releases.metadataLevel <= level) return
  throw new Refusal(
    'metadata-version-raised',
    "Kafka's metadata version was raised: the release before cannot read it.",
    {
      current: specification.release,
      requested: release,
      next: 'Stay with this version of Kafka; the change has done what cannot be taken back.',
    },
  )
}

async function requireOperation(connection: Connection, organizationId: string, id: string): Promise<OperationView> {
  const operation = await findOperation(connection, organizationId, id)
  if (!operation) throw notFound('operation')
  return operation
}

function refuseUnlessRunning({ id, state, finishedAt }: OperationView, revertId: string | null): void {
  if (state === 'running') return
  throw new Refusal(
    'operation-ended',
    `Operation ${id} has ${state === 'superseded' ? 'been superseded' : state} already.`,
    {
      current: state,
      requested: 'running',
      next: revertId
        ? `Operation ${revertId} takes its change back; GET /v1/operations/${revertId} shows how far that is.`
        : `It ended at ${finishedAt?.toISOString()}. To go back, change the cluster to the order it had before.`,
      ...(revertId ? { operationId: revertId } : {}),
    },
  )
}

function refuseUnlessChange({ id, type, deadline }: OperationView, isChange: boolean): void {
  if (isChange) return
  throw new Refusal(
    'operation-not-cancellable',
    `Operation ${id} is a ${type}; only update_cluster can be cancelled.`,
    {
      current: type,
      requested: 'update_cluster',
      next:
        type === 'create_cluster'
          ? 'Delete the cluster instead, or wait until it is created.'
          : `Wait until it has ended, due by ${deadline.toISOString()}.`,
    },
  )
}
