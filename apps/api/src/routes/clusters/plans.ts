import { capacityPlanSchema } from '@headwater/api-contract'
import { findPlanOfCluster } from '@headwater/database/intent'
import { z } from 'zod'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { planOfDocument } from '../../plan-document.ts'
import { notFound } from '../../refusal.ts'
import { clusterParameters, problemResponse } from '../../route-schema.ts'

export function addPlanRoute(app: Api, context: ApiContext): void {
  app.get(
    '/v1/clusters/:clusterId/plans/:planId',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'getPlanOfCluster',
        summary: 'A capacity plan that the cluster has or had, as its operations name them',
        tags: ['Clusters'],
        params: z.strictObject({ ...clusterParameters.shape, planId: z.string().max(128) }),
        response: { 200: capacityPlanSchema, ...problemResponse },
      },
    },
    async (request) => {
      const document = await findPlanOfCluster(context.pool, clusterOf(request).id, request.params.planId)
      if (document === null) throw notFound('capacity plan')
      return planOfDocument(document)
    },
  )
}
