import type { ServerResponse } from 'node:http'
import { type EventRecord, eventsAfter } from '@headwater/database/intent'
import type { FastifyRequest } from 'fastify'
import { type ApiContext, principalOf } from './context.ts'
import { type Credential, credentialOf } from './credential.ts'
import { Refusal } from './refusal.ts'
import { drained } from './server-sent-events.ts'

export interface EventStreams {
  /** Refuses with `limit-reached` when the organization follows as much as it may. */
  open(request: FastifyRequest, response: ServerResponse, clusterId: string, after: number): void
  checkRoom(organizationId: string): void
  /** Ends all streams: clients come back, to another process, with Last-Event-ID. */
  end(): void
}

interface Stream {
  clusterId: string
  organizationId: string
  credential: Credential
  response: ServerResponse
  after: number
  /** A look at the database is running; `again` when something rang meanwhile. */
  looking: boolean
  again: boolean
  ended: boolean
}

const eventsALook = 100

/** Server-sent events of clusters. The database is the truth, rings and polls only say when to look. */
export function createEventStreams(context: ApiContext): EventStreams {
  const { pool, eventBell, settings, authentication } = context
  const streams = new Set<Stream>()
  let unsubscribe: (() => void) | null = null
  let timers: NodeJS.Timeout[] = []

  const start = () => {
    if (unsubscribe) return
    unsubscribe = eventBell.subscribe((clusterId) => {
      for (const stream of streams) if (clusterId === null || stream.clusterId === clusterId) void look(stream)
    })
    const poll = setInterval(() => streams.forEach((stream) => void look(stream)), settings.streamPollMs)
    const heartbeat = setInterval(() => {
      // while the database is away nothing is known of keys: the next beat looks again
      for (const stream of streams) beat(stream).catch(() => undefined)
    }, settings.streamHeartbeatMs)
    timers = [poll, heartbeat]
    for (const timer of timers) timer.unref()
  }
  const stopWhenUnused = () => {
    if (streams.size > 0) return
    unsubscribe?.()
    unsubscribe = null
    for (const timer of timers) clearInterval(timer)
  }
  const close = (stream: Stream) => {
    stream.ended = true
    streams.delete(stream)
    stream.response.end()
    stopWhenUnused()
  }
  // a stream outlives the request that opened it, so its key is looked at again
  const beat = async (stream: Stream) => {
    const { credential, response } = stream
    const recognition = authentication.remembered(credential) ?? (await authentication.recognise(credential))
    if (recognition.kind === 'living') response.write(': still here\n\n')
    else close(stream)
  }

  async function look(stream: Stream): Promise<void> {
    stream.again = true
    if (stream.looking) return
    stream.looking = true
    try {
      while (stream.again && !stream.ended) {
        stream.again = false
        const events = await eventsAfter(pool, stream.clusterId, stream.after, eventsALook)
        if (events.length === eventsALook) stream.again = true
        await write(stream, events)
      }
    } catch {
      // the next ring or poll looks again from where this stream is
    } finally {
      stream.looking = false
    }
  }

  return {
    checkRoom(organizationId) {
      const open = [...streams].filter((stream) => stream.organizationId === organizationId).length
      if (open < settings.streamsPerOrganization) return
      throw new Refusal('limit-reached', 'The organization follows as many event streams as it may.', {
        limit: 'event_streams_per_organization',
        current: open,
        requested: open + 1,
        next: 'Close a stream, or read the list of events.',
      })
    },
    open(request, response, clusterId, after) {
      const { organization } = principalOf(request)
      const stream: Stream = {
        clusterId,
        organizationId: organization.id,
        credential: credentialOf(request.headers),
        response,
        after,
        looking: false,
        again: false,
        ended: false,
      }
      streams.add(stream)
      response.on('close', () => close(stream))
      response.on('error', () => close(stream))
      response.write('retry: 1000\n\n')
      start()
      void look(stream)
    },
    end() {
      for (const stream of streams) close(stream)
    },
  }
}

async function write(stream: Stream, events: EventRecord[]): Promise<void> {
  for (const event of events) {
    const body = JSON.stringify({ number: event.number, type: event.type, data: event.data, at: event.at })
    const flowing = stream.response.write(`id: ${event.number}\nevent: ${event.type}\ndata: ${body}\n\n`)
    stream.after = event.number
    // a client that reads slowly holds up its own stream and nobody's memory
    if (!flowing && !stream.ended) await drained(stream.response)
  }
}
