import { streamMessagesQuery } from '@headwater/api-contract'
import { auditRead } from '../../audit-read.ts'
import { refuseUnlessUsable } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { positionsOf } from '../../message-cursor.ts'
import { followMessages } from '../../message-tail.ts'
import { invalid } from '../../refusal.ts'
import { beginEventStream } from '../../server-sent-events.ts'
import type { Slots } from '../../slots.ts'
import type { TopicUsers } from '../../topic-users.ts'
import { messageParameters } from './read-messages.ts'

export function addStreamMessagesRoute(
  app: Api,
  context: ApiContext,
  { users, reads, tails }: { users: TopicUsers; reads: Slots; tails: Slots },
): void {
  const stopping = new AbortController()
  app.addHook('preClose', async () => stopping.abort())

  app.get(
    '/v1/clusters/:clusterId/topics/:topicName/messages/stream',
    {
      exposeHeadRoute: false,
      config: { scope: 'messages', action: 'messages.follow' },
      schema: {
        operationId: 'streamMessages',
        summary: 'New messages as server-sent events of type messages; goes on after Last-Event-ID; audited',
        tags: ['Messages'],
        params: messageParameters,
        querystring: streamMessagesQuery,
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const cluster = clusterOf(request)
      const { topicName: topic } = request.params
      const { partition = null, contains, shownBytes } = request.query
      const start = lastPositions(request.headers['last-event-id'])
      refuseUnlessUsable(cluster)
      const access = await users.access(cluster, topic)
      const giveBack = tails.take(cluster.organizationId)
      try {
        await context.topics.describeTopic(access.operator, topic)
        await auditRead(context, request, `${cluster.id}/topics/${topic}`)
        await followMessages(context, {
          request,
          open: () => beginEventStream(reply),
          stopping: stopping.signal,
          query: { topic, partition, contains: contains === undefined ? null : Buffer.from(contains), shownBytes },
          start,
          read: async (query) => {
            const done = reads.take(cluster.organizationId)
            // the certificate of a topic's user may have been followed by another meanwhile
            const now = await users.access(cluster, topic).catch((error: unknown) => {
              done()
              throw error
            })
            return context.records.readRecords(now, query).finally(done)
          },
        })
      } finally {
        giveBack()
      }
      return reply
    },
  )
}

function lastPositions(given: string | string[] | undefined) {
  if (given === undefined || given === '') return null
  if (typeof given !== 'string' || given.length > 1_600)
    throw invalid({ in: 'header', pointer: '/last-event-id', detail: 'is not the id of an event of this stream' })
  return { kind: 'from', positions: positionsOf(given).positions } as const
}
