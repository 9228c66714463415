import { findingPage, listFindingsQuery } from '@headwater/api-contract'
import { listFindings } from '@headwater/database/intent'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { pageOfRows } from '../../cursor.ts'
import { clusterParameters, problemResponse } from '../../route-schema.ts'
import { findingView } from '../../views.ts'

const show = { id: (finding: { id: string }) => finding.id, view: findingView }

export function addFindingRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/clusters/:clusterId/findings',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'listClusterFindings',
        summary: 'What is or was wrong with the cluster, newest first',
        tags: ['Findings'],
        params: clusterParameters,
        querystring: listFindingsQuery,
        response: { 200: findingPage, ...problemResponse },
      },
    },
    async (request) => {
      const { state, ...page } = request.query
      const filter = { physicalClusterId: clusterOf(request).physicalClusterId, state }
      return pageOfRows('cluster-findings', page, (asked) => listFindings(context.prisma, filter, asked), show)
    },
  )

  app.get(
    '/v1/findings',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'listFindings',
        summary: 'Findings of the whole installation (operators)',
        tags: ['Findings'],
        querystring: listFindingsQuery,
        response: { 200: findingPage, ...problemResponse },
      },
    },
    async (request) => {
      const { state, ...page } = request.query
      return pageOfRows('findings', page, (asked) => listFindings(context.prisma, { state }, asked), show)
    },
  )
}
