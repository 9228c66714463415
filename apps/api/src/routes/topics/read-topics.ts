import { listTopicsQuery, topicName, topicPage, topicSchema } from '@headwater/api-contract'
import { z } from 'zod'
import { refuseUnlessUsable } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { decodeCursor, encodeCursor } from '../../cursor.ts'
import { requireKafkaAccess } from '../../kafka-access.ts'
import { clusterParameters, problemResponse } from '../../route-schema.ts'
import { topicSummaryView, topicView } from '../../topic-view.ts'

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
      const access = await requireKafkaAccess(context, cluster)
      const rest = (await context.topics.listTopics(access)).filter(({ name }) => name > after)
      const page = rest.slice(0, limit)
      const figures = await context.topics.readTopicFigures(access, page)
      const items = page.flatMap((topic) => {
        const own = figures.get(topic.name)
        return own === undefined ? [] : [topicSummaryView(topic, own)]
      })
      const last = page.at(-1)
      return { items, nextCursor: last && rest.length > limit ? encodeCursor('topics', last.name) : null }
    },
  )

  app.get(
    '/v1/clusters/:clusterId/topics/:topicName',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'getTopic',
        summary: 'One topic with its partitions and its configuration',
        tags: ['Topics'],
        params: z.strictObject({ ...clusterParameters.shape, topicName }),
        response: { 200: topicSchema, ...problemResponse },
      },
    },
    async (request) => {
      const cluster = clusterOf(request)
      refuseUnlessUsable(cluster)
      const access = await requireKafkaAccess(context, cluster)
      const { topicName: name } = request.params
      const topic = await context.topics.describeTopic(access, name)
      return topicView(topic, await context.topics.readPartitionOffsets(access, name))
    },
  )
}
