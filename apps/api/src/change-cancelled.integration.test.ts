import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { order, startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'
import { longer, runningClusters } from './testing/running-clusters.ts'

let t: TestApi
beforeAll(async () => {
  t = await startTestApi()
})
afterAll(() => t.stop())
const { running, patch, cancel, eventsOf, physicalOf } = runningClusters(() => t)

describe('cancelling a change', () => {
  test('wants again what it came from, and says where it stood', async () => {
    const id = await running()
    const before = { physical: await physicalOf(id), cluster: (await t.call('GET', `/v1/clusters/${id}`)).body }
    const { body: changed } = await patch(id, { order: longer })
    await t.database.pool.query(
      `UPDATE operation_steps SET state = 'succeeded', message = '3 volumes with 28 GiB' WHERE operation_id = $1 AND position = 0`,
      [changed.operation.id],
    )
    const changedTo = (await physicalOf(id)).specification
    const answer = await cancel(changed.operation.id)
    expect(answer.status).toBe(202)
    const { cluster, operation, cancelled } = answer.body
    expect(cancelled).toMatchObject({ id: changed.operation.id, state: 'superseded', finishedAt: expect.any(String) })
    expect(cancelled.steps[0]).toMatchObject({ state: 'succeeded', message: '3 volumes with 28 GiB' })
    expect(operation).toMatchObject({
      type: 'update_cluster',
      state: 'running',
      reverts: cancelled.id,
      change: { fromPlanId: changed.cluster.capacityPlanId, planId: before.cluster.capacityPlanId },
    })
    expect(answer.headers.get('location')).toBe(`/v1/operations/${operation.id}`)
    expect(cluster).toMatchObject({ order, capacityPlanId: before.cluster.capacityPlanId, operationId: operation.id })
    const after = await physicalOf(id)
    expect(after).toMatchObject({ generation: 3, wakeups: '3' })
    expect(after.specification).toEqual({
      ...before.physical.specification,
      moveByteRate: changedTo.moveByteRate,
    })
    expect((await eventsOf(id)).slice(-3)).toMatchObject([
      { type: 'operation_ended', data: { operationId: cancelled.id, state: 'superseded' } },
      { type: 'change_cancelled', data: { operationId: cancelled.id } },
      { type: 'operation_started', data: { operationId: operation.id, reverts: cancelled.id } },
    ])

    const again = await cancel(cancelled.id)
    expectProblem(again, 409, 'operation-ended')
    expect(again.body).toMatchObject({ operationId: operation.id, current: 'superseded' })
    // the way back is a change like any other
    const forth = await cancel(operation.id)
    expect(forth.body).toMatchObject({ cluster: { order: longer }, operation: { reverts: operation.id } })
    expect((await physicalOf(id)).specification).toEqual(changedTo)
  })

  test('answers the same to the same Idempotency-Key, and is made once by two at once', async () => {
    const id = await running()
    const { body: first } = await patch(id, { order: longer })
    const keyed = { headers: { 'idempotency-key': 'cancel-once' } }
    const one = await cancel(first.operation.id, keyed)
    expect((await cancel(first.operation.id, keyed)).body).toEqual(one.body)
    const answers = await Promise.all([1, 2, 3].map(() => cancel(one.body.operation.id)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409])
  })

  test('is refused for what has ended, for what is no change, and for what is not yours', async () => {
    const id = await running()
    const { body } = await patch(id, { order: longer })
    await t.makeEnded(body.operation.id)
    const ended = await cancel(body.operation.id)
    expectProblem(ended, 409, 'operation-ended')
    expect(ended.body).toMatchObject({ current: 'succeeded', next: expect.stringContaining('change the cluster') })

    const created = await t.call('POST', '/v1/clusters', { body: { name: 'change-created', order } })
    const other = await cancel(created.body.operation.id)
    expectProblem(other, 409, 'operation-not-cancellable')
    expect(other.body).toMatchObject({ current: 'create_cluster', next: expect.stringContaining('Delete') })

    expectProblem(await cancel('ope_nothing'), 404, 'not-found')
    const stranger = await t.newOrganization('stranger')
    expectProblem(await cancel(created.body.operation.id, { key: stranger.key }), 404, 'not-found')
    const viewer = await t.newKey(['viewer'])
    expectProblem(await cancel(created.body.operation.id, { key: viewer }), 403, 'forbidden')
  })
})

test('a maintenance window is kept on the cluster and in what is wanted of it, through a change and its cancelling', async () => {
  const nightly = { dayOfWeek: null, startHourUtc: 22, hours: 4 }
  const sunday = { dayOfWeek: 0, startHourUtc: 2, hours: 3 }
  const made = await t.call('POST', '/v1/clusters', { body: { name: 'windowed', order, maintenanceWindow: nightly } })
  const { id } = made.body.cluster
  expect(made.body.cluster.maintenanceWindow).toEqual(nightly)
  expect((await physicalOf(id)).specification.maintenanceWindow).toEqual(nightly)
  await t.makeRunning(id)

  const { body: changed } = await patch(id, { order: longer })
  expect((await physicalOf(id)).specification.maintenanceWindow).toEqual(nightly)
  const moved = await patch(id, { maintenanceWindow: sunday })
  expect([moved.status, moved.body.maintenanceWindow]).toEqual([200, sunday])
  expect((await patch(id, { maintenanceWindow: sunday })).body.revision).toBe(moved.body.revision)
  expect((await physicalOf(id)).generation).toBe(3)
  expect((await cancel(changed.operation.id)).body.cluster.maintenanceWindow).toEqual(sunday)
  expect((await physicalOf(id)).specification.maintenanceWindow).toEqual(sunday)
  expect((await patch(id, { maintenanceWindow: null })).body.maintenanceWindow).toBeNull()
  expect((await physicalOf(id)).specification).not.toHaveProperty('maintenanceWindow')
})
