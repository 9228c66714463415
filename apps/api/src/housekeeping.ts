import { endExpiredHolds, tidyIdempotencyRecords } from '@headwater/database/intent'
import type { Api, ApiContext } from './context.ts'
import type { EventStreams } from './event-streams.ts'

const everyMs = 60_000

/** What is done once a minute beside requests, and in which order things end at a stop. */
export function addHousekeeping(app: Api, context: ApiContext, streams: EventStreams): void {
  const tidy = async () => {
    try {
      await context.authentication.flush()
      await tidyIdempotencyRecords(context.pool, context.clock.nowMs())
      await endExpiredHolds(context.pool, new Date(context.clock.nowMs()))
    } catch (error) {
      app.log.warn({ err: error }, 'housekeeping failed; it runs again in a minute')
    }
  }
  const timer = setInterval(tidy, everyMs)
  timer.unref()

  // streams never end by themselves, so they end first; then the server waits for requests, but not for ever
  app.addHook('preClose', async () => {
    streams.end()
    const cutOff = setTimeout(() => app.server.closeAllConnections(), context.settings.stopWithinMs)
    // a connection whose last request has ended would be kept for a next one
    const sweep = setInterval(() => app.server.closeIdleConnections(), 50)
    app.server.once('close', () => {
      clearTimeout(cutOff)
      clearInterval(sweep)
    })
  })
  app.addHook('onClose', async () => {
    clearInterval(timer)
    context.authentication.stop()
    await context.rings.settled()
    await context.authentication.flush().catch(() => undefined)
  })
}
