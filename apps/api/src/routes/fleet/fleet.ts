import {
  fleetFindQuery,
  fleetFindSchema,
  fleetOperationPage,
  fleetSchema,
  listFleetOperationsQuery,
} from '@headwater/api-contract'
import { countFleet, findInFleet, listFleetOperations } from '@headwater/database/intent'
import type { Api, ApiContext } from '../../context.ts'
import { pageOfRows } from '../../cursor.ts'
import { problemResponse } from '../../route-schema.ts'
import { operationView } from '../../views.ts'

export function addFleetRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/fleet',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'getFleet',
        summary: 'The whole installation’s clusters by phase, region and release (operators)',
        tags: ['Fleet'],
        response: { 200: fleetSchema, ...problemResponse },
      },
    },
    () => countFleet(context.pool, new Date(context.clock.nowMs())),
  )

  app.get(
    '/v1/fleet/operations',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'listFleetOperations',
        summary: 'Operations of all organizations, newest first (operators)',
        tags: ['Fleet'],
        querystring: listFleetOperationsQuery,
        response: { 200: fleetOperationPage, ...problemResponse },
      },
    },
    async (request) => {
      const { state, ...page } = request.query
      return pageOfRows('fleet-operations', page, (asked) => listFleetOperations(context.pool, { state }, asked), {
        id: (operation) => operation.id,
        view: ({ cluster, organization, ...operation }) => ({ ...operationView(operation), cluster, organization }),
      })
    },
  )

  app.get(
    '/v1/fleet/find',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'findInFleet',
        summary: 'Whatever has this id, or a name that begins so, in any organization (operators)',
        tags: ['Fleet'],
        querystring: fleetFindQuery,
        response: { 200: fleetFindSchema, ...problemResponse },
      },
    },
    async (request) => ({ items: await findInFleet(context.pool, request.query.text) }),
  )
}
