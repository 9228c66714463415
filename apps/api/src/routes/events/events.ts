import { eventPage, listEventsQuery, streamEventsQuery } from '@headwater/api-contract'
import { eventsAfter, eventsBefore } from '@headwater/database/intent'
import type { FastifyRequest } from 'fastify'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import type { EventStreams } from '../../event-streams.ts'
import { invalid } from '../../refusal.ts'
import { clusterParameters, problemResponse } from '../../route-schema.ts'
import { beginEventStream } from '../../server-sent-events.ts'

export function addEventRoutes(app: Api, context: ApiContext, streams: EventStreams): void {
  app.get(
    '/v1/clusters/:clusterId/events',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'listClusterEvents',
        summary: 'What happened to the cluster: in order after a number, or the latest first',
        tags: ['Events'],
        params: clusterParameters,
        querystring: listEventsQuery,
        response: { 200: eventPage, ...problemResponse },
      },
    },
    async (request) => {
      const { after, before, limit, order } = request.query
      const { id } = clusterOf(request)
      const events =
        order === 'newest_first'
          ? await eventsBefore(context.pool, id, before ?? null, limit)
          : await eventsAfter(context.pool, id, after, limit)
      const items = events.map((event) => ({ ...event, at: event.at.toISOString() }))
      return { items, last: items.at(-1)?.number ?? after }
    },
  )

  app.get(
    '/v1/clusters/:clusterId/events/stream',
    {
      exposeHeadRoute: false,
      config: { scope: 'viewer' },
      schema: {
        operationId: 'streamClusterEvents',
        summary: 'The same as server-sent events; goes on after Last-Event-ID',
        tags: ['Events'],
        params: clusterParameters,
        querystring: streamEventsQuery,
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const cluster = clusterOf(request)
      const after = lastEventId(request) ?? request.query.after ?? 0
      // a deleted cluster has no more events than these: 204 tells an EventSource not to come back
      if (cluster.deletedAt !== null && (await eventsAfter(context.pool, cluster.id, after, 1)).length === 0)
        return reply.code(204).send(null)
      streams.checkRoom(cluster.organizationId)
      streams.open(request, beginEventStream(reply), cluster.id, after)
      return reply
    },
  )
}

function lastEventId(request: FastifyRequest): number | null {
  const given = request.headers['last-event-id']
  if (given === undefined || given === '') return null
  if (typeof given !== 'string' || !/^\d{1,15}$/.test(given))
    throw invalid({ in: 'header', pointer: '/last-event-id', detail: 'is not the number of an event' })
  return Number(given)
}
