import { idParameter, listOperationsQuery, operationPage, operationSchema } from '@headwater/api-contract'
import { findOperation, listOperations } from '@headwater/database/intent'
import { z } from 'zod'
import { type Api, type ApiContext, principalOf } from '../../context.ts'
import { pageOfRows } from '../../cursor.ts'
import { notFound } from '../../refusal.ts'
import { problemResponse } from '../../route-schema.ts'
import { operationView } from '../../views.ts'

export function addOperationRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/operations',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'listOperations',
        summary: 'Long-running changes, newest first',
        tags: ['Operations'],
        querystring: listOperationsQuery,
        response: { 200: operationPage, ...problemResponse },
      },
    },
    async (request) => {
      const { clusterId, state, ...page } = request.query
      const filter = { organizationId: principalOf(request).organization.id, clusterId, state }
      return pageOfRows('operations', page, (asked) => listOperations(context.pool, filter, asked), {
        id: (operation) => operation.id,
        view: operationView,
      })
    },
  )

  app.get(
    '/v1/operations/:operationId',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'getOperation',
        summary: 'One operation with its steps',
        tags: ['Operations'],
        params: z.strictObject({ operationId: idParameter }),
        response: { 200: operationSchema, ...problemResponse },
      },
    },
    async (request) => {
      const { organization } = principalOf(request)
      const operation = await findOperation(context.pool, organization.id, request.params.operationId)
      if (!operation) throw notFound('operation')
      return operationView(operation)
    },
  )
}
