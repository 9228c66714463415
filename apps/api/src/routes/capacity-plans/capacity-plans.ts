import { capacityPlanSchema, previewCapacityPlanRequest } from '@headwater/api-contract'
import { orderRefused } from '../../capacity-planning.ts'
import type { Api, ApiContext } from '../../context.ts'
import { requireCluster } from '../../plugins/tenancy.ts'
import { presentCluster } from '../../present-cluster.ts'
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
      const present =
        cluster === undefined
          ? undefined
          : await presentCluster(context, await requireCluster(context, request, cluster), throttleMBps)
      const result = await context.planning.plan(order, present)
      if (!result.ok) throw orderRefused(result.refusal, '/order')
      return result.plan
    },
  )
}
