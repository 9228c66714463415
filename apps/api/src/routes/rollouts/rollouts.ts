import {
  createRolloutRequest,
  idParameter,
  listRolloutsQuery,
  rolloutPage,
  rolloutSchema,
} from '@headwater/api-contract'
import {
  acceptFailures,
  addRollout,
  type Connection,
  findRollout,
  listRollouts,
  lockRollout,
  type RolloutState,
  rolloutProgress,
  type StoredRollout,
  setRolloutState,
} from '@headwater/database/intent'
import { newId } from '@headwater/model'
import { z } from 'zod'
import { answerChange } from '../../change.ts'
import { type Api, type ApiContext, principalOf } from '../../context.ts'
import { pageOfRows } from '../../cursor.ts'
import { notFound, Refusal } from '../../refusal.ts'
import { postHeaders, problemResponse } from '../../route-schema.ts'

const rolloutParameters = z.strictObject({ rolloutId: idParameter })

export function addRolloutRoutes(app: Api, context: ApiContext): void {
  app.post(
    '/v1/releases/:release/rollouts',
    {
      config: { scope: 'operator', action: 'rollout.create' },
      schema: {
        operationId: 'createRollout',
        summary: 'Bring a release to the fleet in waves, within maintenance windows (operators)',
        tags: ['Rollouts'],
        headers: postHeaders,
        params: z.strictObject({ release: z.coerce.number().int().positive() }),
        body: createRolloutRequest,
        response: { 201: rolloutSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { release } = request.params
      const facts = context.settings.releases.find(({ number }) => number === release)
      if (facts === undefined) throw notFound('release')
      const at = new Date(context.clock.nowMs())
      const rollout: StoredRollout = {
        id: newId('rollout', at.getTime(), context.random),
        release,
        facts,
        ...request.body,
        state: 'running',
        message: '',
        createdBy: principalOf(request).keyId,
        createdAt: at,
        changedAt: at,
      }
      return answerChange(context, request, reply, {
        resource: rollout.id,
        run: async (transaction) => {
          const added = await addRollout(transaction, rollout)
          if (added === null) throw anotherIsOpen()
          return { status: 201, body: await rolloutView(transaction, added, at), resource: added.id }
        },
      })
    },
  )

  app.get(
    '/v1/rollouts',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'listRollouts',
        summary: 'Rollouts, newest first (operators)',
        tags: ['Rollouts'],
        querystring: listRolloutsQuery,
        response: { 200: rolloutPage, ...problemResponse },
      },
    },
    async (request) => {
      const at = new Date(context.clock.nowMs())
      const { items, ...page } = await pageOfRows(
        'rollouts',
        request.query,
        (asked) => listRollouts(context.pool, asked),
        { id: ({ id }) => id, view: (rollout) => rollout },
      )
      return { ...page, items: await Promise.all(items.map((rollout) => rolloutView(context.pool, rollout, at))) }
    },
  )

  app.get(
    '/v1/rollouts/:rolloutId',
    {
      config: { scope: 'operator' },
      schema: {
        operationId: 'getRollout',
        summary: 'How far a rollout is (operators)',
        tags: ['Rollouts'],
        params: rolloutParameters,
        response: { 200: rolloutSchema, ...problemResponse },
      },
    },
    async (request) => {
      const rollout = await findRollout(context.pool, request.params.rolloutId)
      if (rollout === null) throw notFound('rollout')
      return rolloutView(context.pool, rollout, new Date(context.clock.nowMs()))
    },
  )

  addSteering('resume', 'Go on with a halted rollout, past the clusters that failed (operators)', ['halted'], 'running')
  addSteering(
    'cancel',
    'Give no further cluster the release; those that have it keep it (operators)',
    ['running', 'halted'],
    'cancelled',
  )

  function addSteering(verb: 'resume' | 'cancel', summary: string, from: RolloutState[], to: RolloutState): void {
    app.post(
      `/v1/rollouts/:rolloutId/${verb}`,
      {
        config: { scope: 'operator', action: `rollout.${verb}` },
        schema: {
          operationId: `${verb}Rollout`,
          summary,
          tags: ['Rollouts'],
          headers: postHeaders,
          params: rolloutParameters,
          response: { 200: rolloutSchema, ...problemResponse },
        },
      },
      async (request, reply) => {
        const { rolloutId } = request.params
        const at = new Date(context.clock.nowMs())
        return answerChange(context, request, reply, {
          resource: rolloutId,
          run: async (transaction) => {
            const rollout = await lockRollout(transaction, rolloutId, { wait: true })
            if (rollout === null) throw notFound('rollout')
            if (!from.includes(rollout.state)) throw notPossible(rollout, verb, from)
            if (verb === 'resume') await acceptFailed(transaction, rollout, at)
            await setRolloutState(transaction, rolloutId, { state: to, message: `${verb}d by an operator`, at })
            const now = await findRollout(transaction, rolloutId)
            return { status: 200, body: await rolloutView(transaction, now ?? rollout, at), resource: rolloutId }
          },
        })
      },
    )
  }
}

async function acceptFailed(transaction: Connection, rollout: StoredRollout, at: Date): Promise<void> {
  const { taken } = await rolloutProgress(transaction, rollout, at)
  const failed = taken.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  await acceptFailures(transaction, rollout.id, failed)
}

async function rolloutView(connection: Connection, rollout: StoredRollout, at: Date) {
  const { taken, remaining } = await rolloutProgress(connection, rollout, at)
  const count = (outcome: (typeof taken)[number]['outcome']): number =>
    taken.filter((cluster) => cluster.outcome === outcome).length
  const { facts: _facts, createdAt, changedAt, ...shown } = rollout
  return {
    ...shown,
    progress: {
      wave: Math.max(0, ...taken.map(({ wave }) => wave + 1)),
      updating: count('updating'),
      done: count('done'),
      failed: count('failed'),
      accepted: count('accepted'),
      remaining,
    },
    failures: taken.flatMap(({ id, outcome, because }) =>
      outcome === 'failed' ? [{ physicalClusterId: id, because: because ?? '' }] : [],
    ),
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  }
}

function anotherIsOpen(): Refusal {
  return new Refusal('rollout-open', 'Another rollout is running or halted; the fleet gets one release at a time.', {
    limit: 'open_rollouts',
    current: 1,
    requested: 2,
    next: 'GET /v1/rollouts shows it: wait until it is done, or cancel it.',
  })
}

function notPossible({ id, state }: StoredRollout, verb: string, from: RolloutState[]): Refusal {
  return new Refusal(
    'rollout-ended',
    `Rollout ${id} is ${state}: only one that is ${from.join(' or ')} can be ${verb}d.`,
    {
      current: state,
      requested: from.join(' or '),
      next: `GET /v1/rollouts/${id} shows where it stands.`,
    },
  )
}
