import { capacityPlanSchema, previewCapacityPlanRequest } from '@headwater/api-contract'
import type { PresentCluster } from '@headwater/capacity-planner'
import { findPlanDocument } from '@headwater/database/intent'
import type { FastifyRequest } from 'fastify'
import { orderRefused } from '../../capacity-planning.ts'
import type { Api, ApiContext } from '../../context.ts'
import { planOfDocument } from '../../plan-document.ts'
import { requireCluster } from '../../plugins/tenancy.ts'
import { postHeaders, problemResponse } from '../../route-schema.ts'

export function addCapacityPlanRoutes(app: Api, context: ApiContext): void {
  app.post(
    '/v1/capacity-plans',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'previewCapacityPlan',
        summary: 'What an order, or the change of a cluster, would become, and why; nothing is stored',
        tags: ['Capacity plans'],
        // a preview changes nothing: with or without an Idempotency-Key, each call gives the plan of its moment
        headers: postHeaders,
        body: previewCapacityPlanRequest,
        response: { 200: capacityPlanSchema, ...problemResponse },
      },
    },
    async (request) => {
      const { order, cluster, throttleMBps } = request.body
      const present = cluster === undefined ? undefined : await presentCluster(request, cluster)
      const result = await context.planning.plan(order, present && { ...present, throttleMBps })
      if (!result.ok) throw orderRefused(result.refusal, '/order')
      return result.plan
    },
  )

  /** The cluster as the plan that it was made from says. */
  async function presentCluster(request: FastifyRequest, clusterId: string): Promise<PresentCluster> {
    const { capacityPlanId } = await requireCluster(context, request, clusterId)
    return { plan: planOfDocument(await findPlanDocument(context.pool, capacityPlanId)) }
  }
}
