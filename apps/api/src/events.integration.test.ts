import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestApi, type TestApi } from './testing/api-harness.ts'
import { followStream } from './testing/follow-stream.ts'

let t: TestApi
let id: string
beforeEach(async () => {
  t = await startTestApi({
    streamsPerOrganization: 2,
    streamHeartbeatMs: 100,
    streamPollMs: 60_000,
    stopWithinMs: 2_000,
  })
  id = await t.orderCluster('followed')
})
afterEach(() => t.stop())

function follow(headers: Record<string, string> = {}) {
  const { received, close } = followStream(new URL(`/v1/clusters/${id}/events/stream`, t.url), t.operatorKey, headers)
  const ids = () => [...received.text.matchAll(/^id: (\d+)$/gm)].map(([, n]) => Number(n))
  return { received, ids, close }
}

test('a stream replays, then follows; a second one goes on after Last-Event-ID', async () => {
  const first = follow()
  await expect.poll(() => first.ids()).toEqual([1, 2])
  await t.call('POST', `/v1/clusters/${id}/users`, { body: { name: 'app' } })
  await expect.poll(() => first.ids()).toEqual([1, 2, 3])
  expect(first.received.text).toContain('event: user_created\ndata: {"number":3,"type":"user_created"')
  first.close()
  await t.call('DELETE', `/v1/clusters/${id}/users/app`)
  const second = follow({ 'last-event-id': '2' })
  await expect.poll(() => second.ids()).toEqual([3, 4])
  await expect.poll(() => second.received.text).toContain(': still here')
  second.close()
})

test('events are missed by nobody while the listening connection is lost', async () => {
  const stream = follow()
  await expect.poll(() => stream.ids()).toEqual([1, 2])
  await t.database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'headwater-bell' AND datname = current_database()`,
  )
  await t.call('POST', `/v1/clusters/${id}/users`, { body: { name: 'app' } })
  await expect.poll(() => stream.ids(), { timeout: 5_000 }).toEqual([1, 2, 3])
  stream.close()
})

test('an organization follows a bounded number of streams; garbage for Last-Event-ID is refused', async () => {
  const streams = [follow(), follow()]
  await expect.poll(() => streams.every(({ received }) => received.status === 200)).toBe(true)
  const third = await t.call('GET', `/v1/clusters/${id}/events/stream`)
  expect(third.status).toBe(409)
  expect(third.body).toMatchObject({ limit: 'event_streams_per_organization', current: 2 })
  for (const stream of streams) stream.close()
  const garbage = await t.call('GET', `/v1/clusters/${id}/events/stream`, { headers: { 'last-event-id': 'x' } })
  expect(garbage.status).toBe(400)
})

test('a revoked key’s stream ends', async () => {
  const { body: key } = await t.call('POST', '/v1/api-keys', { body: { name: 'follower', scopes: ['viewer'] } })
  const stream = follow({ authorization: `Bearer ${key.secret}` })
  await expect.poll(() => stream.ids()).toEqual([1, 2])
  await t.call('DELETE', `/v1/api-keys/${key.id}`)
  await expect.poll(() => stream.received.ended, { timeout: 3_000 }).toBe(true)
})

test('a stop lets running requests finish, ends streams, and is over soon', async () => {
  const stream = follow()
  await expect.poll(() => stream.ids()).toEqual([1, 2])
  // holds the request up inside its transaction
  const blocker = await t.database.pool.connect()
  await blocker.query('BEGIN')
  await blocker.query('SELECT 1 FROM clusters WHERE id = $1 FOR UPDATE', [id])
  const running = t.call('DELETE', `/v1/clusters/${id}`)
  await new Promise((resolve) => setTimeout(resolve, 200))
  const startedAt = performance.now()
  const stopped = t.api.close()
  await expect.poll(() => stream.received.ended).toBe(true)
  await blocker.query('ROLLBACK')
  blocker.release()
  expect((await running).status).toBe(202)
  await stopped
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
