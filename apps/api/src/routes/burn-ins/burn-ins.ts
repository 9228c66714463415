import { burnInPage, burnInSchema, createBurnInRequest, listBurnInsQuery } from '@headwater/api-contract'
import { addBurnIn, findPlanDocument, listBurnIns, lockCluster } from '@headwater/database/intent'
import { assert, newId } from '@headwater/model'
import { answerChange } from '../../change.ts'
import { refuseWhenDeleting } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { pageOfRows } from '../../cursor.ts'
import { planOfDocument } from '../../plan-document.ts'
import { Refusal } from '../../refusal.ts'
import { clusterParameters, postHeaders, problemResponse } from '../../route-schema.ts'
import { burnInView } from '../../views.ts'

export function addBurnInRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/clusters/:clusterId/burn-ins',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'listBurnIns',
        summary: 'What the cluster carried beside its promise, newest first; measured by the tenant, not by Headwater',
        tags: ['Burn-ins'],
        params: clusterParameters,
        querystring: listBurnInsQuery,
        response: { 200: burnInPage, ...problemResponse },
      },
    },
    async (request) => {
      const { id } = clusterOf(request)
      return pageOfRows('burn-ins', request.query, (page) => listBurnIns(context.pool, id, page), {
        id: (burnIn) => burnIn.id,
        view: burnInView,
      })
    },
  )

  app.post(
    '/v1/clusters/:clusterId/burn-ins',
    {
      config: { scope: 'developer', action: 'burn_in.create' },
      schema: {
        operationId: 'createBurnIn',
        summary: 'Keep what a burn-in measured, beside the promise of the cluster’s plan; the newest 100 are kept',
        tags: ['Burn-ins'],
        headers: postHeaders,
        params: clusterParameters,
        body: createBurnInRequest,
        response: { 201: burnInSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const found = clusterOf(request)
      const nowMs = context.clock.nowMs()
      const id = newId('burnIn', nowMs, context.random)
      return answerChange(context, request, reply, {
        resource: `${found.id}/burn-ins`,
        run: async (transaction) => {
          const cluster = await lockCluster(transaction, found)
          assert(cluster, 'a cluster’s row is never removed')
          refuseWhenDeleting(cluster, null)
          refuseOtherPlan(found.capacityPlanId, request.body.capacityPlanId)
          const plan = planOfDocument(await findPlanDocument(transaction, found.capacityPlanId))
          const burnIn = await addBurnIn(transaction, found.id, {
            ...request.body,
            id,
            promisedIngressMBps: plan.promise?.ingressMBps ?? plan.effective.peakIngressMBps,
            promisedEgressMBps: plan.promise?.egressMBps ?? plan.effective.peakEgressMBps,
            at: new Date(nowMs),
          })
          return { status: 201, body: burnInView(burnIn), resource: `${found.id}/burn-ins/${id}` }
        },
      })
    },
  )
}

/** The promise beside the figures is the one that was driven, or there is nothing to compare. */
function refuseOtherPlan(current: string, driven: string): void {
  if (driven === current) return
  throw new Refusal('capacity-plan-changed', `The cluster’s plan is ${current} now, not ${driven}.`, {
    current,
    requested: driven,
    next: 'Drive the cluster to what its plan promises now.',
    errors: [{ in: 'body', pointer: '/capacityPlanId', detail: 'is not the cluster’s plan' }],
  })
}
