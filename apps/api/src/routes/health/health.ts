import { z } from 'zod'
import type { Api, ApiContext } from '../../context.ts'
import { Refusal } from '../../refusal.ts'
import { problemResponse } from '../../route-schema.ts'

const healthSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Health' })
const trustMs = 1_000

export function addHealthRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/health/live',
    {
      config: { scope: 'none' },
      schema: {
        operationId: 'getLiveness',
        summary: 'The process answers',
        tags: ['Health'],
        security: [],
        response: { 200: healthSchema, ...problemResponse },
      },
    },
    async () => ({ status: 'ok' as const }),
  )

  // asked without a key, so at most one look a second reaches the database
  let known: { ready: Promise<boolean>; atMs: number } | null = null
  app.get(
    '/health/ready',
    {
      config: { scope: 'none' },
      schema: {
        operationId: 'getReadiness',
        summary: 'The database answers and its migrations are applied',
        tags: ['Health'],
        security: [],
        response: { 200: healthSchema, ...problemResponse },
      },
    },
    async () => {
      const nowMs = context.clock.nowMs()
      if (!known || nowMs - known.atMs >= trustMs) known = { ready: isReady(context), atMs: nowMs }
      if (!(await known.ready))
        throw new Refusal('unavailable', 'The database does not answer, or its migrations are not applied.', {
          retryAfterSeconds: 1,
        })
      return { status: 'ok' as const }
    },
  )
}

async function isReady({ pool, clock, settings }: ApiContext): Promise<boolean> {
  const waiting = new AbortController()
  const answer = pool
    .query<{ ready: boolean }>({
      text: `SELECT NOT EXISTS (SELECT 1 FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL)
               AND EXISTS (SELECT 1 FROM _prisma_migrations WHERE finished_at IS NOT NULL) AS ready`,
    })
    .then(
      ({ rows }) => rows[0]?.ready === true,
      () => false,
    )
  const tooLate = clock.sleep(settings.readinessTimeoutMs, waiting.signal).then(() => false)
  const ready = await Promise.race([answer, tooLate])
  waiting.abort()
  return ready
}
