import { afterAll, beforeAll, expect, test } from 'vitest'
import { order, startTestApi, type TestApi } from './testing/api-harness.ts'

let t: TestApi
beforeAll(async () => {
  t = await startTestApi()
})
afterAll(() => t.stop())

const post = (path: string, body: unknown, key: string, by?: string) =>
  t.call('POST', path, { body, headers: { 'idempotency-key': key }, ...(by ? { key: by } : {}) })
const count = async (table: string) =>
  (await t.database.pool.query(`SELECT count(*)::int AS count FROM ${table}`)).rows[0].count

test('the same request again gets the first answer, and one cluster is ordered', async () => {
  const first = await post('/v1/clusters', { name: 'once', order }, 'k1')
  const again = await post('/v1/clusters', { name: 'once', order }, 'k1')
  expect(again.status).toBe(202)
  expect(again.body).toEqual(first.body)
  expect(again.headers.get('location')).toBe(first.headers.get('location'))
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(await count('clusters')).toBe(1)
})

test('another body under the same key is refused with 422', async () => {
  const answer = await post('/v1/clusters', { name: 'other', order }, 'k1')
  expect(answer.status).toBe(422)
  expect(answer.body.type).toBe('/problems/idempotency-key-reused')
})

test('of twenty at the same time one runs; the others are told to wait or get its answer', async () => {
  const before = await count('clusters')
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => post('/v1/clusters', { name: 'raced', order }, 'k2')),
  )
  expect(await count('clusters')).toBe(before + 1)
  const statuses = new Set(answers.map(({ status }) => status))
  expect([...statuses].every((status) => status === 202 || status === 409)).toBe(true)
  const ids = answers.filter(({ status }) => status === 202).map(({ body }) => body.cluster.id)
  expect(new Set(ids).size).toBe(1)
  for (const { status, body } of answers) if (status === 409) expect(body.type).toBe('/problems/idempotency-in-flight')
})

test('keys belong to an organization', async () => {
  const { key } = await t.newOrganization('another')
  const answer = await post('/v1/clusters', { name: 'once', order }, 'k1', key)
  expect(answer.status).toBe(202)
  expect(answer.headers.get('idempotency-replayed')).toBeNull()
})

test('a secret can be had again for 15 minutes, then the replay says that it is omitted; it is nowhere in clear', async () => {
  const id = await t.orderCluster('secrets')
  const first = await post(`/v1/clusters/${id}/users`, { name: 'app' }, 'k3')
  expect(first.body.password).toMatch(/^\w{32}$/)
  expect((await post(`/v1/clusters/${id}/users`, { name: 'app' }, 'k3')).body).toEqual(first.body)
  const { rows } = await t.database.pool.query('SELECT * FROM idempotency_records')
  expect(JSON.stringify(rows)).not.toContain(first.body.password)

  t.clock.advance(16 * 60_000)
  const late = await post(`/v1/clusters/${id}/users`, { name: 'app' }, 'k3')
  expect(late.status).toBe(201)
  expect(late.body).toEqual({ name: 'app', state: 'applying', createdAt: first.body.createdAt, secretOmitted: true })
})

test('a claim that a dead process left in flight blocks for a minute, not for ever', async () => {
  const id = await t.orderCluster('topics')
  await t.makeRunning(id)
  const path = `/v1/clusters/${id}/topics`
  const first = await post(path, { name: 'orders' }, 'k4')
  expect(first.status).toBe(201)
  // as it stands when the process died after Kafka had made the topic
  await t.database.pool.query(`UPDATE idempotency_records SET status = NULL, body = NULL WHERE key = 'k4'`)
  expect((await post(path, { name: 'orders' }, 'k4')).body.type).toBe('/problems/idempotency-in-flight')
  t.clock.advance(61_000)
  const retried = await post(path, { name: 'orders' }, 'k4')
  expect(retried.status).toBe(201)
  expect(retried.body).toEqual(first.body)
})

test('a refusal changed nothing, so the same key may succeed later', async () => {
  const id = await t.orderCluster('later')
  const early = await post(`/v1/clusters/${id}/topics`, { name: 'orders' }, 'k5')
  expect(early.body.type).toBe('/problems/cluster-not-ready')
  await t.makeRunning(id)
  expect((await post(`/v1/clusters/${id}/topics`, { name: 'later' }, 'k5')).status).toBe(201)
})
