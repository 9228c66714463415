import type { Clock } from '../clock.ts'
import { Unreachable } from '../failure.ts'
import { type ApiAddress, getStreamClusterEventsUrl, request } from './client.ts'
import { streamMessages } from './event-stream.ts'
import { mayPass, withRetries } from './retry.ts'
import { failureOf } from './send.ts'
import type { Event } from './types.ts'

const patienceMs = 5 * 60_000

/**
 * A cluster's events from the first on, and new ones as they come, each once: a stream that broke is taken up after the
 * last event seen. Ends when the cluster is deleted and there will be no more. Throws what a first connection throws, and
 * Unreachable when the API stays away for five minutes.
 */
export async function* followEvents(
  clusterId: string,
  {
    api,
    clock,
    onTrouble,
  }: { api: ApiAddress & { apiKey: string; fetch: typeof fetch }; clock: Clock; onTrouble: () => void },
): AsyncGenerator<Event> {
  // only here are answers parsed, and zod takes longer to load than all other commands to run
  const { eventSchema } = await import('@headwater/api-contract')
  let after = 0
  let isFirst = true
  for (;;) {
    const connect = () => openStream(clusterId, after, api)
    const untilMs = clock.nowMs() + patienceMs
    const body = isFirst ? await connect() : await withRetries(connect, { clock, untilMs, worthAnotherTry: mayPass })
    if (body === null) return
    isFirst = false
    try {
      for await (const { data } of streamMessages(body)) {
        const event = eventSchema.parse(JSON.parse(data))
        if (event.number <= after) continue
        after = event.number
        yield event
      }
    } catch (error) {
      if (!(failureOf(error, api.url) instanceof Unreachable)) throw error
      onTrouble()
    }
    // the API ends streams when it stops: it is back in a moment, or the next connection waits for it
    await clock.sleep(500)
  }
}

/** The stream after event number `after`; null when no event will ever come. */
async function openStream(
  clusterId: string,
  after: number,
  api: ApiAddress & { apiKey: string; fetch: typeof fetch },
): Promise<ReadableStream<Uint8Array> | null> {
  const address = new URL(getStreamClusterEventsUrl(clusterId, { after }), api.url)
  const headers = { authorization: `Bearer ${api.apiKey}`, accept: 'text/event-stream' }
  const response = await api.fetch(address, { headers }).catch((error: unknown) => {
    throw failureOf(error, api.url)
  })
  if (response.status === 204) return null
  if (response.ok && response.body) return response.body
  // the same words for a refusal as on every other route
  return request<never>(address.pathname, { api: { ...api, fetch: async () => response } }).catch((error: unknown) => {
    throw failureOf(error, api.url)
  })
}
