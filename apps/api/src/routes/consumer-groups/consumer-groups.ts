import { consumerGroupPage, consumerGroupSchema, groupId, listConsumerGroupsQuery } from '@headwater/api-contract'
import { z } from 'zod'
import { refuseUnlessUsable } from '../../cluster-state.ts'
import { byLag, groupView } from '../../consumer-group-view.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { decodeCursor, encodeCursor } from '../../cursor.ts'
import { requireKafkaAccess } from '../../kafka-access.ts'
import { clusterParameters, problemResponse } from '../../route-schema.ts'

export const groupParameters = z.strictObject({ ...clusterParameters.shape, groupId })

export function addConsumerGroupRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/clusters/:clusterId/consumer-groups',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'listConsumerGroups',
        summary: 'Consumer groups, those that are furthest behind first',
        description:
          'Pages follow one another by place: a group whose lag changes between two can be missed or come twice.',
        tags: ['Consumer groups'],
        params: clusterParameters,
        querystring: listConsumerGroupsQuery,
        response: { 200: consumerGroupPage, ...problemResponse },
      },
    },
    async (request) => {
      const cluster = clusterOf(request)
      refuseUnlessUsable(cluster)
      const { cursor, limit } = request.query
      const seen = cursor === undefined ? 0 : Number(decodeCursor('consumer-groups', cursor))
      const groups = await context.groups.listConsumerGroups(await requireKafkaAccess(context, cluster))
      const end = seen + limit
      return {
        items: groups.toSorted(byLag).slice(seen, end),
        nextCursor: groups.length > end ? encodeCursor('consumer-groups', String(end)) : null,
      }
    },
  )

  app.get(
    '/v1/clusters/:clusterId/consumer-groups/:groupId',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'getConsumerGroup',
        summary: 'One consumer group: its members, and how far each partition is read',
        tags: ['Consumer groups'],
        params: groupParameters,
        response: { 200: consumerGroupSchema, ...problemResponse },
      },
    },
    async (request) => {
      const cluster = clusterOf(request)
      refuseUnlessUsable(cluster)
      const access = await requireKafkaAccess(context, cluster)
      return groupView(await context.groups.describeConsumerGroup(access, request.params.groupId))
    },
  )
}
