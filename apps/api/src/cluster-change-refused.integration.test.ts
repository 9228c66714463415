import type { ObservedData } from '@headwater/model'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Answered, order, startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'
import { longer, runningClusters } from './testing/running-clusters.ts'

const gib = 2 ** 30
let t: TestApi
beforeAll(async () => {
  t = await startTestApi()
})
afterAll(() => t.stop())
beforeEach(async () => {
  await t.database.pool.query('DELETE FROM holds')
})
const { running, patch, cancel, physicalOf } = runningClusters(() => t)

/** All that is wanted of a cluster, and how its operations stand. */
async function stored(id: string) {
  const { body: cluster } = await t.call('GET', `/v1/clusters/${id}`)
  const { body: operations } = await t.call('GET', `/v1/operations?clusterId=${id}`)
  return { cluster, operations: operations.items, physical: await physicalOf(id) }
}

/** Asks for what is refused, and holds that nothing of the cluster, nor of a change that runs, is another one after it. */
async function refused(id: string, ask: () => Promise<Answered>): Promise<Answered> {
  const before = await stored(id)
  const answer = await ask()
  expect(await stored(id)).toEqual(before)
  expect(answer.body.next).toEqual(expect.stringMatching(/\w{3,} \w+/))
  return answer
}

async function saw(id: string, data: Partial<ObservedData>): Promise<void> {
  const seen: ObservedData = { bytes: 0, fullestBrokerBytes: 0, atMs: t.clock.nowMs(), moving: null, ...data }
  const { id: physicalId } = await physicalOf(id)
  await t.database.pool.query('UPDATE physical_clusters SET observed_data = $2 WHERE id = $1', [
    physicalId,
    JSON.stringify(seen),
  ])
}

const hold = async (body: object): Promise<string> => {
  const expiresAt = new Date(t.clock.nowMs() + 3_600_000).toISOString()
  return (await t.call('POST', '/v1/holds', { body: { reason: 'a storm', expiresAt, ...body } })).body.id
}

describe('a change is refused, and what runs goes on,', () => {
  test('when it needs more disk than any path offers', async () => {
    const id = await running()
    const answer = await refused(id, () => patch(id, { order: { ...order, retentionHours: 24 * 3650 } }))
    expectProblem(answer, 422, 'order-not-possible')
    expect(answer.body).toMatchObject({
      limit: expect.any(String),
      current: expect.any(Number),
      requested: expect.any(Number),
      unit: expect.any(String),
      nearest: expect.objectContaining({ region: order.region }),
    })
    expect(answer.body.requested).toBeGreaterThan(answer.body.current)
  })

  test('when more is stored than what it ends with can hold', async () => {
    const id = await running()
    await saw(id, { bytes: 100_000 * gib, fullestBrokerBytes: 100_000 * gib })
    const answer = await refused(id, () => patch(id, { order: { ...order, throughput: { ingressMBps: 0.5 } } }))
    expectProblem(answer, 422, 'order-not-possible')
    expect(answer.body).toMatchObject({ limit: 'stored', requested: 100_000, unit: 'GiB' })
    expect(answer.body.current).toBeLessThan(100_000)
  })

  test('during another one', async () => {
    const id = await running()
    const { body: first } = await patch(id, { order: longer })
    const answer = await refused(id, () => patch(id, { order: { ...order, retentionHours: 72 } }))
    expectProblem(answer, 409, 'change-in-progress')
    expect(answer.body).toMatchObject({
      operationId: first.operation.id,
      current: 'update_cluster',
      requested: 'update_cluster',
      next: expect.stringContaining(`/v1/operations/${first.operation.id}/cancel`),
    })
  })

  test.each([
    ['the cluster', (id: string) => ({ scope: 'cluster', subject: id })],
    ['its zone', () => ({ scope: 'zone', subject: 'local-a' })],
    ['the fleet', () => ({ scope: 'fleet' })],
  ])('under a hold on %s', async (_what, covering) => {
    const id = await running()
    const holdId = await hold(covering(id))
    const answer = await refused(id, () => patch(id, { order: longer }))
    expectProblem(answer, 409, 'cluster-held')
    expect(answer.body).toMatchObject({
      hold: { id: holdId, reason: 'a storm' },
      next: expect.stringContaining(holdId),
    })
  })

  test('when it is a deletion and the cluster is protected', async () => {
    const id = await running()
    await patch(id, { protected: true })
    const { body: change } = await patch(id, { order: longer })
    const answer = await refused(id, () => t.call('DELETE', `/v1/clusters/${id}`))
    expect(answer.status).toBe(409)
    expect(answer.body.next).toMatch(/protected/)
    expect((await t.call('GET', `/v1/operations/${change.operation.id}`)).body.state).toBe('running')
  })

  test('when it is to wait for a window that the cluster does not have', async () => {
    const id = await running()
    const answer = await refused(id, () => patch(id, { order: longer, when: 'window' }))
    expectProblem(answer, 422, 'order-not-possible')
    expect(answer.body).toMatchObject({ limit: 'maintenance_window', current: 'none', requested: 'window' })
  })
})

describe('what cannot be cancelled is refused:', () => {
  test('a change that has ended, with what to do to go back', async () => {
    const id = await running()
    const { body: change } = await patch(id, { order: longer })
    await t.makeEnded(change.operation.id)
    const answer = await refused(id, () => cancel(change.operation.id))
    expectProblem(answer, 409, 'operation-ended')
    expect(answer.body).toMatchObject({ current: 'succeeded', requested: 'running' })
  })

  test('a creation', async () => {
    const id = await t.orderCluster('in-the-making')
    const { operationId } = (await t.call('GET', `/v1/clusters/${id}`)).body
    const answer = await refused(id, () => cancel(operationId))
    expectProblem(answer, 409, 'operation-not-cancellable')
    expect(answer.body).toMatchObject({ current: 'create_cluster', requested: 'update_cluster' })
  })
})

test('a cancelled change says where it stood', async () => {
  const id = await running()
  const { body: change } = await patch(id, { order: longer })
  await t.database.pool.query(
    `UPDATE operation_steps SET state = 'running', message = '2 partitions with 3.0 MB are still to be copied: about 4 s'
     WHERE operation_id = $1 AND name = 'move_replicas'`,
    [change.operation.id],
  )
  const { body } = await cancel(change.operation.id)
  expect(body.cancelled).toMatchObject({ id: change.operation.id, state: 'superseded' })
  expect(body.cancelled.steps).toContainEqual(
    expect.objectContaining({ name: 'move_replicas', message: expect.stringContaining('3.0 MB') }),
  )
})

test('what moves is planned from what is stored, and more records do not void the plan that was agreed to', async () => {
  const id = await running()
  const wider = { ...order, availability: 'multi-zone' as const, throughput: { ingressMBps: 2 } }
  const preview = async () => (await t.call('POST', '/v1/capacity-plans', { body: { order: wider, cluster: id } })).body
  await saw(id, { bytes: gib / 8, fullestBrokerBytes: gib / 16 })
  const early = await preview()
  await saw(id, { bytes: gib / 4, fullestBrokerBytes: gib / 8 })
  const late = await preview()
  expect(early.change.bytesToMove).toBeGreaterThan(0)
  expect(late.change.bytesToMove / early.change.bytesToMove).toBeCloseTo(2, 1)
  expect(late.change.bytesBecause).toMatch(/were last seen to be stored/)
  const answer = await patch(id, { order: wider, capacityPlanId: early.id })
  expect(answer.status).toBe(202)
  expect(answer.body.operation.change.bytesToMove).toBe(late.change.bytesToMove)
})

test('a change for the window is wanted so, and one that takes it back is not', async () => {
  const id = await running()
  await patch(id, { maintenanceWindow: { dayOfWeek: 0, startHourUtc: 2, hours: 3 } })
  const { body } = await patch(id, { order: longer, when: 'window' })
  expect((await physicalOf(id)).specification).toMatchObject({ when: 'window' })
  await cancel(body.operation.id)
  expect((await physicalOf(id)).specification).not.toHaveProperty('when')
})
