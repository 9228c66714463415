import type { ServerResponse } from 'node:http'
import { KafkaRefusal, type ReadQuery, type ReadStart, type RecordPage } from '@headwater/kafka'
import type { FastifyRequest } from 'fastify'
import type { ApiContext } from './context.ts'
import { credentialOf } from './credential.ts'
import { positionsCursor } from './message-cursor.ts'
import { messageView } from './message-view.ts'
import { Refusal } from './refusal.ts'
import { drained } from './server-sent-events.ts'

/** Messages of one look. */
const mostALook = 100
/** Full looks in a row after which a tail that cannot keep up goes on at the end. */
const fullLooks = 5
/** Looks in a row that may fail: leaders move, and a cluster that restarts is away for a while. */
const mostFailures = 30

interface Tail {
  request: FastifyRequest
  open(): ServerResponse
  stopping: AbortSignal
  query: Omit<ReadQuery, 'start' | 'limit'>
  /** Where an earlier stream ended; null: at the end. */
  start: ReadStart | null
  read(query: ReadQuery): Promise<RecordPage>
}

/**
 * Writes new messages to an event stream until nobody reads it, its time is over, the key ends or the API stops. What fails before
 * the stream is open is refused as any request is.
 */
export async function followMessages(context: ApiContext, tail: Tail): Promise<void> {
  const { clock, settings } = context
  const look = (start: ReadStart) => tail.read({ ...tail.query, start, limit: mostALook })
  const endMs = clock.nowMs() + settings.messageTailLifeMs
  let position: ReadStart = tail.start ?? (await look(atTheEnd)).next

  const response = tail.open()
  response.on('error', () => undefined)
  response.write(`retry: 1000\nid: ${cursorOf(position)}\nevent: following\ndata: {}\n\n`)
  let beatMs = clock.nowMs()
  let [full, failures] = [0, 0]
  while (!response.destroyed && !tail.stopping.aborted && clock.nowMs() < endMs) {
    if (clock.nowMs() - beatMs >= settings.streamHeartbeatMs) {
      if (!(await isLiving(context, tail.request))) break
      response.write(': still here\n\n')
      beatMs = clock.nowMs()
    }
    try {
      const page = await look(position)
      failures = 0
      full = page.isEnd ? 0 : full + 1
      const isBehind = full >= fullLooks
      const next = isBehind ? (await look(atTheEnd)).next : page.next
      if (isBehind) full = 0
      await write(response, next, page, isBehind ? distance(page.next, next) : 0)
      position = next
    } catch (error) {
      if (!(error instanceof KafkaRefusal || error instanceof Refusal) || ++failures > mostFailures) break
    }
    await clock.sleep(settings.messageTailPollMs)
  }
  response.end()
}

/** No record is of so late a time: the next one to come is. */
const atTheEnd: ReadStart = { kind: 'time', atMs: Number.MAX_SAFE_INTEGER }

async function write(
  response: ServerResponse,
  next: RecordPage['next'],
  { records, unreadable }: RecordPage,
  passedOver: number,
): Promise<void> {
  if (records.length === 0 && unreadable.length === 0 && passedOver === 0) return
  const data = JSON.stringify({ items: records.map(messageView), unreadable: unreadable.length, passedOver })
  const isFlowing = response.write(`id: ${positionsCursor(next)}\nevent: messages\ndata: ${data}\n\n`)
  // a client that reads slowly holds up its own stream and nobody's memory
  if (!isFlowing) await drained(response)
}

/** Offsets between two positions. */
function distance(from: RecordPage['next'], to: RecordPage['next']): number {
  return [...to.positions].reduce((sum, [id, offset]) => sum + Number(offset - (from.positions.get(id) ?? offset)), 0)
}

function cursorOf(position: ReadStart): string {
  return 'positions' in position ? positionsCursor(position) : ''
}

/** A stream outlives the request that opened it, so its key is looked at again. */
async function isLiving({ authentication }: ApiContext, { headers }: FastifyRequest): Promise<boolean> {
  const credential = credentialOf(headers)
  try {
    const recognition = authentication.remembered(credential) ?? (await authentication.recognise(credential))
    return recognition.kind === 'living'
  } catch {
    // while the database is away nothing is known of keys: the next beat looks again
    return true
  }
}
