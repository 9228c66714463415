import { producedMessageSchema, produceMessageRequest } from '@headwater/api-contract'
import type { z } from 'zod'
import { answerChangeOutside } from '../../change.ts'
import { refuseUnlessUsable } from '../../cluster-state.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { postHeaders, problemResponse } from '../../route-schema.ts'
import type { TopicUsers } from '../../topic-users.ts'
import { messageParameters } from './read-messages.ts'

export function addProduceMessageRoute(app: Api, context: ApiContext, users: TopicUsers): void {
  app.post(
    '/v1/clusters/:clusterId/topics/:topicName/messages',
    {
      config: { scope: 'messages', action: 'messages.produce' },
      schema: {
        operationId: 'produceMessage',
        summary: 'Write one message, acknowledged by every replica in sync; audited without its content',
        tags: ['Messages'],
        headers: postHeaders,
        params: messageParameters,
        body: produceMessageRequest,
        response: { 201: producedMessageSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const cluster = clusterOf(request)
      const { topicName: topic } = request.params
      const { partition = null, key, value, headers } = request.body
      const resource = `${cluster.id}/topics/${topic}`
      return answerChangeOutside(context, request, reply, {
        resource,
        run: async () => {
          refuseUnlessUsable(cluster)
          const access = await users.access(cluster, topic)
          await context.topics.describeTopic(access.operator, topic)
          const written = await context.records.produceRecord(access, topic, {
            partition,
            key: key && bytesOf(key),
            value: value && bytesOf(value),
            headers: headers.map((header) => ({ key: Buffer.from(header.key), value: bytesOf(header.value) })),
            timestampMs: context.clock.nowMs(),
          })
          const body = { partition: written.partition, offset: Number(written.offset) }
          return { status: 201, body, resource: `${resource}/${body.partition}/${body.offset}` }
        },
      })
    },
  )
}

type Given = NonNullable<z.infer<typeof produceMessageRequest>['value']>

function bytesOf(given: Given): Buffer {
  return 'text' in given ? Buffer.from(given.text) : Buffer.from(given.base64, 'base64')
}
