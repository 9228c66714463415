import { appendEvents, type Connection, lockCluster, ringEvents, wake } from '@headwater/database/intent'
import { assert } from '@headwater/model'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Answer, answerChange } from './change.ts'
import { refuseWhenDeleting } from './cluster-state.ts'
import { type ApiContext, clusterOf } from './context.ts'

/** What a change of users or permissions did: the event it leaves and what it answers. */
export interface AccessChange {
  event: { type: string; data: Record<string, string> }
  answer: Answer
}

/**
 * Changes who may do what on a cluster: under its lock, refused while it is being deleted, with the event, and with a
 * wake-up for the loop, which is what brings it to Kafka.
 */
export function answerAccessChange(
  context: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  resource: string,
  run: (transaction: Connection, physicalClusterId: string) => Promise<AccessChange>,
): Promise<FastifyReply> {
  const { id, physicalClusterId } = clusterOf(request)
  const at = new Date(context.clock.nowMs())
  return answerChange(context, request, reply, {
    resource,
    run: async (transaction) => {
      const cluster = await lockCluster(transaction, { id, physicalClusterId })
      assert(cluster, 'a cluster’s row is never removed')
      refuseWhenDeleting(cluster, null)
      const { event, answer } = await run(transaction, physicalClusterId)
      await wake(transaction, physicalClusterId, at)
      await appendEvents(transaction, id, [event], at)
      return answer
    },
    after: () => Promise.all([context.doorbell.ring(physicalClusterId), ringEvents(context.pool, id)]),
  })
}
