import { listMessagesQuery, messagePage, topicName } from '@headwater/api-contract'
import type { ReadStart } from '@headwater/kafka'
import { z } from 'zod'
import { auditRead } from '../../audit-read.ts'
import { refuseUnlessUsable } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { positionsOf } from '../../message-cursor.ts'
import { messagePageView } from '../../message-view.ts'
import { clusterParameters, problemResponse } from '../../route-schema.ts'
import type { Slots } from '../../slots.ts'
import type { TopicUsers } from '../../topic-users.ts'

export const messageParameters = z.strictObject({ ...clusterParameters.shape, topicName })

export function addReadMessagesRoute(
  app: Api,
  context: ApiContext,
  { users, reads }: { users: TopicUsers; reads: Slots },
): void {
  app.get(
    '/v1/clusters/:clusterId/topics/:topicName/messages',
    {
      exposeHeadRoute: false,
      config: { scope: 'messages', action: 'messages.read' },
      schema: {
        operationId: 'listMessages',
        summary: 'Messages of a topic, from an offset, a time or either end; audited',
        tags: ['Messages'],
        params: messageParameters,
        querystring: listMessagesQuery,
        response: { 200: messagePage, ...problemResponse },
      },
    },
    async (request) => {
      const cluster = clusterOf(request)
      const { topicName: topic } = request.params
      const { partition = null, contains, limit, shownBytes } = request.query
      const start = startOf(request.query)
      refuseUnlessUsable(cluster)
      const access = await users.access(cluster, topic)
      const giveBack = reads.take(cluster.organizationId)
      try {
        // no right is given on a topic that there is not
        await context.topics.describeTopic(access.operator, topic)
        await auditRead(context, request, `${cluster.id}/topics/${topic}`)
        const page = await context.records.readRecords(access, {
          topic,
          partition,
          start,
          limit,
          contains: contains === undefined ? null : Buffer.from(contains),
          shownBytes,
        })
        return messagePageView(page)
      } finally {
        giveBack()
      }
    },
  )
}

function startOf({ cursor, start, offset, time }: z.infer<typeof listMessagesQuery>): ReadStart {
  if (cursor !== undefined) return positionsOf(cursor)
  switch (start) {
    case 'offset':
      return { kind: 'offset', offset: BigInt(offset ?? 0) }
    case 'time':
      return { kind: 'time', atMs: Date.parse(time ?? '') }
    default:
      return { kind: start }
  }
}
