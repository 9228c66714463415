import { listTopicsQuery, topicName, topicPage, topicSchema } from '@headwater/api-contract'
import { z } from 'zod'
import { refuseUnlessUsable } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { decodeCursor, encodeCursor } from '../../cursor.ts'
import { requireKafkaAccess } from '../../kafka-access.ts'
import { clusterParameters, problemResponse } from '../../route-schema.ts'
import { topicView } from '../../topic-view.ts'

export function addReadTopicRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/clusters/:clusterId/topics',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'listTopics',
        summary: 'Topics by name',
        tags: ['Topics'],
        params: clusterParameters,
        querystring: listTopicsQuery,
        response: { 200: topicPage, ...problemResponse },
      },
    },
    async (request) => {
      const cluster = clusterOf(request)
      refuseUnlessUsable(cluster)
      const { cursor, limit } = request.query
      const after = cursor === undefined ? '' : decodeCursor('topics', cursor)
      const topics = await context.topics.listTopics(await requireKafkaAccess(context, cluster))
      const rest = topics.filter(({ name }) => name > after)
      const items = rest
        .slice(0, limit)
        .map(({ name, partitions, replicationFactor }) => ({ name, partitions, replicationFactor }))
      const last = items.at(-1)
      return { items, nextCursor: last && rest.length > limit ? encodeCursor('topics', last.name) : null }
    },
  )

  app.get(
    '/v1/clusters/:clusterId/topics/:topicName',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'getTopic',
        summary: 'One topic with its partitions',
        tags: ['Topics'],
        params: z.strictObject({ ...clusterParameters.shape, topicName }),
        response: { 200: topicSchema, ...problemResponse },
      },
    },
    async (request) => {
      const cluster = clusterOf(request)
      refuseUnlessUsable(cluster)
      const access = await requireKafkaAccess(context, cluster)
      return topicView(await context.topics.describeTopic(access, request.params.topicName))
    },
  )
}
