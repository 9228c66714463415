import type { ReleaseState } from '@headwater/model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { order, startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'
import { longer, runningClusters } from './testing/running-clusters.ts'

let t: TestApi
let count = 0
beforeAll(async () => {
  t = await startTestApi()
})
afterAll(() => t.stop())
const { patch, cancel, physicalOf } = runningClusters(() => t)

const settled: ReleaseState = {
  settled: { release: 2, kafkaVersion: '4.2.1', metadataLevel: 29 },
  wellSinceMs: null,
  metadataLevel: 29,
  rolledBack: null,
}

/** A cluster of Kafka 4.2, as the reconciler leaves it. */
async function older(state: ReleaseState = settled): Promise<string> {
  const { status, body } = await t.call('POST', '/v1/clusters', {
    body: { name: `older-${++count}`, order, kafkaVersion: '4.2.1' },
  })
  expect(status).toBe(202)
  await t.makeRunning(body.cluster.id)
  await store(body.cluster.id, state)
  return body.cluster.id
}

/** What the reconciler would have stored, with all operations ended. */
async function store(id: string, state: ReleaseState): Promise<void> {
  await t.database.pool.query(
    `UPDATE physical_clusters p SET release_state = $2, phase = 'RUNNING' FROM clusters c
     WHERE c.id = $1 AND p.id = c.physical_cluster_id`,
    [id, JSON.stringify(state)],
  )
  await t.database.pool.query(`UPDATE operations SET state = 'succeeded', finished_at = now() WHERE cluster_id = $1`, [
    id,
  ])
}

describe('a version of Kafka', () => {
  test('can be ordered, and is shown; one that is not offered is refused with those that are', async () => {
    const id = await older()
    const { body } = await t.call('GET', `/v1/clusters/${id}`)
    expect(body.kafka).toEqual({ version: '4.2.1', release: 2, settlesAt: null, rolledBack: null })
    expect((await physicalOf(id)).specification).toMatchObject({
      release: 2,
      kafka: { metadataLevel: 29, attempt: 0 },
    })
    const newest = await t.orderCluster(`newest-${++count}`)
    expect((await t.call('GET', `/v1/clusters/${newest}`)).body.kafka).toMatchObject({ version: '4.3.1', release: 3 })
    const unknown = { name: `unknown-${++count}`, order, kafkaVersion: '9.9.9' }
    const refused = await t.call('POST', '/v1/clusters', { body: unknown })
    expectProblem(refused, 422, 'release-not-possible')
    expect(refused.body).toMatchObject({ current: '4.2.1, 4.3.1', requested: '9.9.9' })
  })

  test('is changed under an operation of its own; order and plan stay, and asking again changes nothing', async () => {
    const id = await older()
    const before = await physicalOf(id)
    const answer = await patch(id, { kafkaVersion: '4.3.1' })
    expect(answer.status).toBe(202)
    expect(answer.body.operation).toMatchObject({ type: 'update_cluster', state: 'running' })
    expect(answer.body.cluster).toMatchObject({ order, kafka: { version: '4.3.1', release: 3 } })
    const after = await physicalOf(id)
    expect(after).toMatchObject({ generation: 2, release: 3 })
    expect(after.specification).toEqual({
      ...before.specification,
      release: 3,
      kafka: {
        kafkaVersion: '4.3.1',
        metadataVersion: '4.3-IV0',
        metadataLevel: 30,
        soakMs: 86_400_000,
        attempt: 1,
        isAsked: true,
      },
    })
    expect(t.rings).toContain(after.id)
    expect((await patch(id, { kafkaVersion: '4.3.1' })).status).toBe(200)
    expectProblem(await patch(id, { order: longer }), 409, 'change-in-progress')
  })

  test('that was cancelled is the one before again', async () => {
    const id = await older()
    const { body } = await patch(id, { kafkaVersion: '4.3.1' })
    const cancelled = await cancel(body.operation.id)
    expect(cancelled.status).toBe(202)
    expect((await physicalOf(id)).specification).toMatchObject({ release: 2, kafka: { kafkaVersion: '4.2.1' } })
  })

  test('is shown with its steps before it is changed', async () => {
    const id = await older()
    const { body } = await t.call('GET', `/v1/clusters/${id}/kafka-versions`)
    expect(body.items).toMatchObject([
      { kafkaVersion: '4.2.1', state: 'running' },
      { kafkaVersion: '4.3.1', state: 'possible', release: 3 },
    ])
    const { steps, notices } = body.items[1]
    expect(steps.map(({ kind }: { kind: string }) => kind)).toEqual(['roll_machines', 'soak', 'raise_metadata_version'])
    expect(notices).toHaveLength(1)
  })

  test('that was given up is told, and is tried again when it is asked for', async () => {
    const id = await older()
    await patch(id, { kafkaVersion: '4.3.1' })
    const because = 'node 2 (local-b) did not stay up in 3 starts'
    const rolledBack = { release: 3, attempt: 1, kafkaVersion: '4.3.1', to: 2, atMs: 0, because, evidence: '' }
    await store(id, { ...settled, rolledBack })
    const { body } = await t.call('GET', `/v1/clusters/${id}`)
    expect(body.kafka).toMatchObject({ version: '4.2.1', release: 2, rolledBack: { version: '4.3.1', because } })
    // another change does not ask for it
    expect((await patch(id, { order: longer })).status).toBe(202)
    expect((await physicalOf(id)).specification).toMatchObject({ release: 3, kafka: { attempt: 1 } })
    await store(id, { ...settled, rolledBack })
    const again = await patch(id, { kafkaVersion: '4.3.1' })
    expect(again.status).toBe(202)
    expect((await physicalOf(id)).specification).toMatchObject({ release: 3, kafka: { attempt: 2 } })
    // what ran is gone back to, not what was given up
    await cancel(again.body.operation.id)
    expect((await physicalOf(id)).specification).toMatchObject({ release: 2 })
  })
})

describe('refused, with everything as it was', () => {
  test('is a way back once the metadata version was raised, also by cancelling', async () => {
    const id = await older()
    const { body } = await patch(id, { kafkaVersion: '4.3.1' })
    await t.database.pool.query(
      `UPDATE physical_clusters p SET release_state = $2 FROM clusters c WHERE c.id = $1 AND p.id = c.physical_cluster_id`,
      [id, JSON.stringify({ ...settled, metadataLevel: 30 })],
    )
    expectProblem(await cancel(body.operation.id), 409, 'metadata-version-raised')
    await store(id, {
      ...settled,
      settled: { release: 3, kafkaVersion: '4.3.1', metadataLevel: 30 },
      metadataLevel: 30,
    })
    const before = await physicalOf(id)
    const refused = await patch(id, { kafkaVersion: '4.2.1' })
    expectProblem(refused, 409, 'metadata-version-raised')
    expect(refused.body).toMatchObject({ limit: 'metadata_version', current: '4.3.1', requested: '4.2.1' })
    expect(refused.body.next).toContain('order a new cluster')
    expect(await physicalOf(id)).toEqual(before)
  })

  test('is a version that nobody offers, together with an order, during another change, and under a hold', async () => {
    const id = await older()
    expectProblem(await patch(id, { kafkaVersion: '9.9.9' }), 422, 'release-not-possible')
    expectProblem(await patch(id, { kafkaVersion: '4.3.1', order: longer }), 400, 'invalid-request')
    const hold = { scope: 'cluster', subject: id, reason: 'the network', expiresAt: new Date(Date.now() + 60_000) }
    const { status, body } = await t.call('POST', '/v1/holds', { body: hold })
    expect(status).toBe(201)
    expectProblem(await patch(id, { kafkaVersion: '4.3.1' }), 409, 'cluster-held')
    await t.call('DELETE', `/v1/holds/${body.id}`)
    await patch(id, { order: longer })
    expectProblem(await patch(id, { kafkaVersion: '4.3.1' }), 409, 'change-in-progress')
    expect((await physicalOf(id)).release).toBe(2)
  })
})
