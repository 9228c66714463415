import { capacityPlanSchema } from '@headwater/api-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { order, startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'

let t: TestApi
beforeAll(async () => {
  t = await startTestApi()
})
afterAll(() => t.stop())

const dayMs = 86_400_000
const plan = (body: object) => t.call('POST', '/v1/capacity-plans', { body })

test('a preview says all there is to say, and stores nothing', async () => {
  const { status, body } = await plan({ order })
  expect(status).toBe(200)
  expect(capacityPlanSchema.parse(body)).toEqual(body)
  expect(body.promise.statements.length).toBeGreaterThan(0)
  expect(body.headroom.factor).toBeGreaterThanOrEqual(1)
  expect(body.alternatives.map(({ kind }: { kind: string }) => kind)).toContain('larger')
  expect(body.change).toBeNull()
  expect((await t.database.pool.query('SELECT count(*)::int AS plans FROM capacity_plans')).rows).toEqual([
    { plans: 0 },
  ])
})

test('the change of a cluster is planned from the plan it runs, at the rate that is asked for', async () => {
  const made = await t.call('POST', '/v1/clusters', { body: { name: 'grows', order } })
  const cluster = made.body.cluster.id
  const same = await plan({ order, cluster })
  expect(same.body.change).toMatchObject({ fromPlanId: made.body.cluster.capacityPlanId, steps: [] })

  const larger = { ...order, retentionHours: order.retentionHours * 2 }
  const grown = await plan({ order: larger, cluster, throttleMBps: 7 })
  expect(grown.body.change).toMatchObject({ throttleMBps: 7, throttleBecause: 'as asked for', bytesToMove: 0 })
  expect(grown.body.change.steps.map(({ kind }: { kind: string }) => kind)).toEqual(['grow_volumes', 'raise_retention'])

  const elsewhere = await plan({ order: { ...order, region: 'us-east-1' }, cluster })
  expectProblem(elsewhere, 422, 'order-not-possible')
  expect(elsewhere.body).toMatchObject({ limit: 'region_fixed', nearest: order })
})

test('what is kept for ever is ordered by what is stored, and either is given', async () => {
  const { retentionHours: _, ...forEver } = order
  const made = await t.call('POST', '/v1/clusters', { body: { name: 'forever', order: { ...forEver, storedGib: 5 } } })
  expect(made.status).toBe(202)
  const [physical] = (
    await t.database.pool.query('SELECT specification FROM physical_clusters ORDER BY created_at DESC LIMIT 1')
  ).rows
  expect(physical.specification.retentionHours).toBeNull()

  for (const bad of [forEver, { ...order, storedGib: 5 }]) {
    const answer = await plan({ order: bad })
    expectProblem(answer, 400, 'invalid-request')
    expect(answer.body.errors[0]).toMatchObject({ pointer: '/order/retentionHours' })
  }
})

test('an order that no single cluster carries: each size with its reason, and how to split it', async () => {
  const partitioned = { ...order, throughput: { ingressMBps: 0.1 }, partitions: 900_000 }
  const answer = await plan({ order: partitioned })
  expectProblem(answer, 422, 'order-not-possible')
  expect(answer.body.rejected.map(({ size }: { size: string }) => size)).toEqual([
    'local.small',
    'local.medium',
    'local.large',
  ])
})

test('a plan of an earlier version of Headwater is shown with what it lacks left out', async () => {
  const { body } = await t.call('GET', '/v1/clusters?name=grows')
  const [{ id, capacityPlanId }] = body.items
  await t.database.pool.query(
    `UPDATE capacity_plans SET document = document - '{priceBook,validUntil,promise,headroom,alternatives,sources,change}'::text[]
     #- '{effective,storedGib}' #- '{effective,connections}' WHERE id = $1`,
    [capacityPlanId],
  )
  const shown = await t.call('GET', `/v1/clusters/${id}/plan`)
  expect(shown.status).toBe(200)
  expect(shown.body).toMatchObject({ id: capacityPlanId, promise: null, headroom: null, alternatives: [] })
  // 0.1 MB/s for 24 h
  expect(shown.body.effective.storedGib).toBeCloseTo(8.0466, 3)
})

test('a plan whose prices have ended is refused with the one of today', async () => {
  const { body: agreed } = await plan({ order })
  t.clock.advance(Date.parse(`${agreed.validUntil}T00:00:00Z`) - t.clock.nowMs() + 2 * dayMs)
  const late = await t.call('POST', '/v1/clusters', { body: { name: 'late', order, capacityPlanId: agreed.id } })
  expectProblem(late, 409, 'capacity-plan-changed')
  expect(late.body.plan.validUntil > agreed.validUntil).toBe(true)
  const now = await t.call('POST', '/v1/clusters', { body: { name: 'late', order, capacityPlanId: late.body.plan.id } })
  expect(now.status).toBe(202)
})

test('regions are those that are served, with what can be had and at which price', async () => {
  const { body } = await t.call('GET', '/v1/regions')
  const local = body.items.find(({ name }: { name: string }) => name === 'local')
  expect(local).toMatchObject({ provider: 'local', zones: ['local-a', 'local-b', 'local-c'] })
  const [small] = local.sizes
  expect(small).toMatchObject({ name: 'local.small', hourlyMicroUsd: 11_250, availableIn: local.zones })
  expect(local.pool.freeMemoryMib).toBeGreaterThan(0)
})
