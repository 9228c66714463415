import {
  createHoldRequest,
  holdPage,
  holdSchema,
  idParameter,
  listHoldsQuery,
  longestHoldDays,
} from '@headwater/api-contract'
import {
  addHold,
  type Connection,
  findPhysicalClusterId,
  isZoneInUse,
  liftHold,
  listHolds,
  type StoredHold,
} from '@headwater/database/intent'
import { newId } from '@headwater/model'
import { z } from 'zod'
import { answerChange } from '../../change.ts'
import { type Api, type ApiContext, principalOf } from '../../context.ts'
import { pageOfRows } from '../../cursor.ts'
import { notFound, Refusal } from '../../refusal.ts'
import { noContent, postHeaders, problemResponse } from '../../route-schema.ts'
import { holdView } from '../../views.ts'

const dayMs = 24 * 3_600_000
/** Clusters that go on the moment a hold ends; a fleet's others were woken in the database and go on within a sweep. */
const mostRings = 100

export function addHoldRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/holds',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'listHolds',
        summary: 'Holds that have not expired, newest first (operators)',
        tags: ['Holds'],
        querystring: listHoldsQuery,
        response: { 200: holdPage, ...problemResponse },
      },
    },
    async (request) => {
      const at = new Date(context.clock.nowMs())
      return pageOfRows('holds', request.query, (page) => listHolds(context.pool, at, page), {
        id: (hold) => hold.id,
        view: holdView,
      })
    },
  )

  app.post(
    '/v1/holds',
    {
      config: { scope: 'operator', action: 'hold.create' },
      schema: {
        operationId: 'createHold',
        summary: 'Let nothing be done to a cluster, in a zone or in the whole fleet, until a time (operators)',
        tags: ['Holds'],
        headers: postHeaders,
        body: createHoldRequest,
        response: { 201: holdSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { scope, subject = null, reason, expiresAt } = request.body
      const nowMs = context.clock.nowMs()
      const hold: StoredHold = {
        id: newId('hold', nowMs, context.random),
        scope,
        subject,
        reason,
        createdBy: principalOf(request).keyId,
        createdAt: new Date(nowMs),
        expiresAt: new Date(expiresAt),
      }
      // asked before the transaction: it may take another connection
      const servedZones = scope === 'zone' ? await zonesServed() : []
      return answerChange(context, request, reply, {
        resource: `hold:${scope}${subject === null ? '' : `:${subject}`}`,
        run: async (transaction) => {
          refuseExpiry(hold, nowMs)
          await refuseUnknownSubject(transaction, hold, servedZones)
          const added = await addHold(transaction, hold, context.settings.livingHolds)
          if (added === 'limit_reached') throw tooMany(context.settings.livingHolds)
          return { status: 201, body: holdView(added), resource: added.id }
        },
      })
    },
  )

  app.delete(
    '/v1/holds/:holdId',
    {
      config: { scope: 'operator', action: 'hold.delete' },
      schema: {
        operationId: 'deleteHold',
        summary: 'Lift a hold (operators)',
        tags: ['Holds'],
        params: z.strictObject({ holdId: idParameter }),
        response: { 204: noContent, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { holdId } = request.params
      let wokenIds: string[] = []
      return answerChange(context, request, reply, {
        resource: holdId,
        run: async (transaction) => {
          const woken = await liftHold(transaction, holdId, new Date(context.clock.nowMs()))
          if (woken === null) throw notFound('hold')
          wokenIds = woken
          return { status: 204, body: null, resource: holdId }
        },
        after: () => Promise.all(wokenIds.slice(0, mostRings).map((id) => context.doorbell.ring(id))),
      })
    },
  )

  async function zonesServed(): Promise<string[]> {
    const served = await context.planning.regions()
    return [...new Set(served.flatMap(({ region, offerings }) => [...region.zones, ...offerings.zones]))].toSorted()
  }
}

function refuseExpiry({ expiresAt }: StoredHold, nowMs: number): void {
  const days = (expiresAt.getTime() - nowMs) / dayMs
  if (days > 0 && days <= longestHoldDays) return
  const latest = new Date(nowMs + longestHoldDays * dayMs).toISOString()
  const detail = days > 0 ? `is later than ${latest}` : 'is over already'
  throw new Refusal('invalid-request', `A hold lasts from now for at most ${longestHoldDays} days.`, {
    limit: 'hold_days',
    current: longestHoldDays,
    requested: Number(days.toFixed(3)),
    unit: 'days',
    next: `Give a time until ${latest}; hold it again then if it is still needed.`,
    errors: [{ in: 'body', pointer: '/expiresAt', detail }],
  })
}

/** A hold on what does not exist would hold nothing and look as if it did. */
async function refuseUnknownSubject(
  transaction: Connection,
  { scope, subject }: StoredHold,
  servedZones: string[],
): Promise<void> {
  if (subject === null) return
  if (scope === 'cluster') {
    if ((await findPhysicalClusterId(transaction, subject)) !== null) return
    throw unknownSubject('There is no living cluster of this id.', 'Give the id of a cluster, not its name.')
  }
  if (servedZones.includes(subject) || (await isZoneInUse(transaction, subject))) return
  throw unknownSubject(`There is no zone ${subject}.`, `Give one of ${servedZones.join(', ')}.`)
}

function unknownSubject(detail: string, next: string): Refusal {
  return new Refusal('invalid-request', detail, { next, errors: [{ in: 'body', pointer: '/subject', detail }] })
}

function tooMany(limit: number): Refusal {
  return new Refusal('limit-reached', `There are ${limit} holds, of ${limit}.`, {
    limit: 'living_holds',
    current: limit,
    requested: limit + 1,
    next: 'Lift holds that are no longer needed, or hold a zone or the fleet at once.',
  })
}
