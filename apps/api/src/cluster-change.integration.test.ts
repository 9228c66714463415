import { createPostgresStore } from '@headwater/database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answered, order, startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'
import { longer, runningClusters } from './testing/running-clusters.ts'

const dayMs = 86_400_000
let t: TestApi
beforeAll(async () => {
  t = await startTestApi()
})
afterAll(() => t.stop())
const { running, patch, cancel, eventsOf, physicalOf } = runningClusters(() => t)

describe('a change of a running cluster', () => {
  test('writes order, plan, specification, operation, events and audit, then rings', async () => {
    const id = await running()
    const before = await physicalOf(id)
    const { body: plan } = await t.call('POST', '/v1/capacity-plans', { body: { order: longer, cluster: id } })
    const answer = await patch(id, { order: longer, capacityPlanId: plan.id })
    expect(answer.status).toBe(202)
    const { cluster, operation } = answer.body
    expect(answer.headers.get('location')).toBe(`/v1/operations/${operation.id}`)
    expect(answer.headers.get('etag')).toBe(`"${cluster.revision}"`)
    expect(cluster).toMatchObject({ order: longer, capacityPlanId: plan.id, operationId: operation.id })
    expect(operation).toMatchObject({
      type: 'update_cluster',
      state: 'running',
      change: { fromPlanId: plan.change.fromPlanId, planId: plan.id, bytesToMove: 0, seconds: plan.change.seconds },
      reverts: null,
    })
    expect(operation.steps.map(({ name, state }: { name: string; state: string }) => [name, state])).toContainEqual([
      'grow_volumes',
      'pending',
    ])
    // nothing moves and nothing restarts, so the least is granted
    expect(Date.parse(operation.deadline) - Date.parse(operation.startedAt)).toBe(15 * 60_000)

    const after = await physicalOf(id)
    expect(after).toMatchObject({ generation: 2, wakeups: '2', release: 3 })
    expect(after.specification).toEqual({
      ...before.specification,
      volume: plan.volume,
      retentionHours: 48,
      moveByteRate: Math.floor(plan.change.throttleMBps * 1e6),
    })
    expect((await t.call('GET', `/v1/clusters/${id}/plan`)).body).toEqual(plan)
    expect((await eventsOf(id)).slice(-2)).toMatchObject([
      { type: 'change_requested', data: { fromPlanId: plan.change.fromPlanId, capacityPlanId: plan.id } },
      { type: 'operation_started', data: { operationId: operation.id, operationType: 'update_cluster' } },
    ])
    const audit = await t.call('GET', '/v1/audit?limit=1')
    expect(audit.body.items[0]).toMatchObject({
      action: 'cluster.update',
      resource: id,
      outcome: 'accepted',
      status: 202,
    })
    expect(t.rings).toContain(after.id)

    const store = createPostgresStore(t.database.pool, { random: { bytes: (length) => new Uint8Array(length) } })
    const loaded = await store.load(after.id)
    expect(loaded).toMatchObject({ specification: after.specification, generation: 2 })
    expect(loaded?.operations).toMatchObject([{ id: operation.id, type: 'update_cluster' }])
  })

  test('may take twice the time that it was planned to, at the rate that was asked for', async () => {
    const id = await running()
    const wider = { ...order, throughput: { ingressMBps: 20 }, retentionHours: 1 }
    const { body: plan } = await t.call('POST', '/v1/capacity-plans', {
      body: { order: wider, cluster: id, throttleMBps: 0.25 },
    })
    const faster = await patch(id, { order: wider, throttleMBps: 5, capacityPlanId: plan.id })
    expectProblem(faster, 409, 'capacity-plan-changed')
    const { status, body } = await patch(id, { order: wider, throttleMBps: 0.25, capacityPlanId: plan.id })
    expect(status).toBe(202)
    expect(plan.change.seconds).toBeGreaterThan(450)
    const allowedMs = Date.parse(body.operation.deadline) - Date.parse(body.operation.startedAt)
    expect(allowedMs).toBe(2 * plan.change.seconds * 1000)
    expect((await physicalOf(id)).specification).toMatchObject({
      moveByteRate: 250_000,
      brokers: { count: plan.brokers.count, size: plan.brokers.size },
    })
  })

  test('that was asked for before is answered by the cluster as it is, without another operation', async () => {
    const id = await running()
    const { body: changed } = await patch(id, { order: longer })
    for (const again of [{ order: longer }, { order: longer, capacityPlanId: changed.cluster.capacityPlanId }]) {
      const answer = await patch(id, again)
      expect(answer.status).toBe(200)
      expect(answer.body).toEqual(changed.cluster)
    }
    expect((await physicalOf(id)).generation).toBe(2)
    // its first order, as it was made
    const untouched = await running()
    expect((await patch(untouched, { order })).status).toBe(200)
    expect((await physicalOf(untouched)).generation).toBe(1)
  })

  test('to an order that the same machines carry is one too: it is what was promised from now on', async () => {
    const id = await running()
    const more = { ...order, connections: 10 }
    const answer = await patch(id, { order: more })
    expect(answer.status).toBe(202)
    expect(answer.body.cluster.order).toEqual(more)
  })

  test('comes together with a name, or not at all', async () => {
    const id = await running()
    expect((await patch(id, { name: 'change-renamed', order: longer })).body.cluster).toMatchObject({
      name: 'change-renamed',
      order: longer,
    })
    const refused = await patch(id, { name: 'never', order: { ...order, region: 'us-east-1' } })
    expectProblem(refused, 409, 'change-in-progress')
    expect((await t.call('GET', `/v1/clusters/${id}`)).body.name).toBe('change-renamed')
  })

  test('of two at once, one is made', async () => {
    const id = await running()
    const answers = await Promise.all([patch(id, { order: longer }, '"1"'), patch(id, { order: longer }, '"1"')])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 412])
    const other = await running()
    const raced = await Promise.all(
      [36, 48, 72].map((retentionHours) => patch(other, { order: { ...order, retentionHours } }, '*')),
    )
    expect(raced.map(({ status }) => status).toSorted()).toEqual([202, 409, 409])
    expect((await physicalOf(other)).generation).toBe(2)
  })
})

async function expectUntouched(id: string, request: () => Promise<Answered>): Promise<Answered> {
  const before = [await physicalOf(id), await t.call('GET', `/v1/clusters/${id}`).then(({ body }) => body)]
  const answer = await request()
  expect([await physicalOf(id), await t.call('GET', `/v1/clusters/${id}`).then(({ body }) => body)]).toEqual(before)
  return answer
}

describe('a change that is refused leaves everything as it is', () => {
  test('during another, which can be cancelled, and during one that cannot', async () => {
    const id = await running()
    const { body } = await patch(id, { order: longer })
    const refused = await expectUntouched(id, () => patch(id, { order: { ...order, retentionHours: 72 } }))
    expectProblem(refused, 409, 'change-in-progress')
    expect(refused.body).toMatchObject({
      operationId: body.operation.id,
      current: 'update_cluster',
      next: expect.stringContaining(`POST /v1/operations/${body.operation.id}/cancel`),
    })
    const created = await t.call('POST', '/v1/clusters', { body: { name: 'change-early', order } })
    const early = await expectUntouched(created.body.cluster.id, () =>
      patch(created.body.cluster.id, { order: longer }),
    )
    expectProblem(early, 409, 'change-in-progress')
    expect(early.body).toMatchObject({ operationId: created.body.operation.id, current: 'create_cluster' })
    expect(early.body.next).not.toContain('cancel')
  })

  test.each([
    ['another region', { order: { ...order, region: 'us-east-1' } }, 'region_fixed', '/order/region'],
    [
      'more disk than this computer has',
      { order: { ...order, retentionHours: 24 * 3650 } },
      'capacity_pool',
      '/order/retentionHours',
    ],
  ])('by the planner: %s', async (_case, body, limit, pointer) => {
    const id = await running()
    const refused = await expectUntouched(id, () => patch(id, body))
    expectProblem(refused, 422, 'order-not-possible')
    expect(refused.body).toMatchObject({
      limit,
      current: expect.anything(),
      requested: expect.anything(),
      next: expect.any(String),
      errors: [{ in: 'body', pointer }],
    })
  })

  test('because the plan is another one now, with the plan as it is', async () => {
    const id = await running()
    const refused = await expectUntouched(id, () => patch(id, { order: longer, capacityPlanId: 'pla_0123' }))
    expectProblem(refused, 409, 'capacity-plan-changed')
    const { body: plan } = await t.call('POST', '/v1/capacity-plans', { body: { order: longer, cluster: id } })
    expect(refused.body).toMatchObject({ requested: 'pla_0123', current: plan.id, plan })
  })

  test('because the cluster got another plan while this one was made', async () => {
    const id = await running()
    const other = await running()
    const { body: elsewhere } = await patch(other, { order: longer })
    const rival = await t.database.pool.connect()
    try {
      await rival.query('BEGIN')
      await rival.query('SELECT FROM physical_clusters WHERE id = $1 FOR UPDATE', [(await physicalOf(id)).id])
      const asked = patch(id, { order: longer }, '*')
      const waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
      await expect.poll(async () => (await t.database.pool.query(waiting)).rowCount).toBe(1)
      await rival.query('UPDATE clusters SET capacity_plan_id = $2 WHERE id = $1', [
        id,
        elsewhere.cluster.capacityPlanId,
      ])
      await rival.query('COMMIT')
      expectProblem(await asked, 412, 'stale-version')
    } finally {
      rival.release()
    }
  })

  test.each(['PROVISIONING', 'UPDATING', 'FAILED'])('while it is %s and nothing runs', async (phase) => {
    const id = await running()
    await setPhase(id, phase)
    const refused = await expectUntouched(id, () => patch(id, { order: longer }))
    expectProblem(refused, 409, 'cluster-not-ready')
    expect(refused.body).toMatchObject({ current: phase, requested: 'RUNNING', next: expect.any(String) })
  })

  test('while it is deleted; and a deletion ends a change', async () => {
    const id = await running()
    const { body } = await patch(id, { order: longer })
    expect((await t.call('DELETE', `/v1/clusters/${id}`)).status).toBe(202)
    expect((await t.call('GET', `/v1/operations/${body.operation.id}`)).body.state).toBe('superseded')
    expectProblem(await patch(id, { order }), 409, 'cluster-deleting')
    expectProblem(await cancel(body.operation.id), 409, 'operation-ended')
  })

  test.each([
    ['a plan without an order', { capacityPlanId: 'pla_1' }, '/capacityPlanId'],
    ['a rate without an order', { throttleMBps: 5 }, '/throttleMBps'],
    ['no rate at all', { order, throttleMBps: 0 }, '/throttleMBps'],
    ['half an order', { order: { region: 'local' } }, '/order/throughput'],
    ['an unknown field', { order, speed: 1 }, '/speed'],
    [
      'an unknown day',
      { maintenanceWindow: { dayOfWeek: 7, startHourUtc: 0, hours: 1 } },
      '/maintenanceWindow/dayOfWeek',
    ],
    ['no hours', { maintenanceWindow: { dayOfWeek: null, startHourUtc: 0, hours: 0 } }, '/maintenanceWindow/hours'],
  ])('as not valid: %s', async (_case, body, pointer) => {
    const id = await running()
    const refused = await expectUntouched(id, () => patch(id, body))
    expectProblem(refused, 400, 'invalid-request')
    expect(refused.body.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer)
  })

  test('without or with a stale If-Match, and by a key that may only read', async () => {
    const id = await running()
    expect((await t.call('PATCH', `/v1/clusters/${id}`, { body: { order: longer } })).status).toBe(428)
    expectProblem(await patch(id, { order: longer }, '"9"'), 412, 'stale-version')
    const viewer = await t.newKey(['viewer'])
    const asViewer = { key: viewer, body: { order: longer }, headers: { 'if-match': '"1"' } }
    expectProblem(await t.call('PATCH', `/v1/clusters/${id}`, asViewer), 403, 'forbidden')
  })
})

async function setPhase(id: string, phase: string): Promise<void> {
  const { id: physicalId } = await physicalOf(id)
  await t.database.pool.query('UPDATE physical_clusters SET phase = $2 WHERE id = $1', [physicalId, phase])
}

test.each(['DEGRADED', 'HEALING'])('a cluster that is %s while nothing runs takes a change', async (phase) => {
  const id = await running()
  await setPhase(id, phase)
  expect((await patch(id, { order: longer })).status).toBe(202)
})

test('a plan of a change whose prices have ended is refused with the one of today', async () => {
  const id = await running()
  const { body: agreed } = await t.call('POST', '/v1/capacity-plans', { body: { order: longer, cluster: id } })
  t.clock.advance(Date.parse(`${agreed.validUntil}T00:00:00Z`) - t.clock.nowMs() + 2 * dayMs)
  const late = await patch(id, { order: longer, capacityPlanId: agreed.id })
  expectProblem(late, 409, 'capacity-plan-changed')
  expect(late.body.plan.validUntil > agreed.validUntil).toBe(true)
  expect((await patch(id, { order: longer, capacityPlanId: late.body.plan.id })).status).toBe(202)
})
