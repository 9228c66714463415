import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApi, type TestApi } from './testing/api-harness.ts'

let t: TestApi
let id: string
let planId: string
beforeAll(async () => {
  t = await startTestApi()
  id = await t.orderCluster('proven')
  planId = (await t.call('GET', `/v1/clusters/${id}`)).body.capacityPlanId
})
afterAll(() => t.stop())

const latency = { p50Ms: 3.1, p99Ms: 12.5, maxMs: 40 }
const figures = () => ({
  capacityPlanId: planId,
  share: 1,
  seconds: 60,
  recordBytes: 1024,
  partitions: 3,
  carriedIngressMBps: 0.2,
  carriedEgressMBps: 0.4,
  produce: latency,
  endToEnd: latency,
  records: 13_500,
  lost: 0,
  unread: 0,
  errors: [{ name: 'NOT_LEADER_OR_FOLLOWER', count: 2 }],
  generator: { limited: false, utilisation: 0.05, computerUtilisation: 0.4, lateP99Ms: 1.2 },
})
const store = (change: object = {}, options: object = {}) =>
  t.call('POST', `/v1/clusters/${id}/burn-ins`, { body: { ...figures(), ...change }, ...options })
const list = (query = '') => t.call('GET', `/v1/clusters/${id}/burn-ins${query}`)

describe('a burn-in', () => {
  test('is kept with the promise of that time, and audited', async () => {
    const answer = await store()
    expect(answer.status).toBe(201)
    // an order for 0.1 MB/s is promised twice that at peak, and read twice
    expect(answer.body).toMatchObject({
      ...figures(),
      promisedIngressMBps: 0.2,
      promisedEgressMBps: 0.4,
      verdict: 'carried',
      at: expect.any(String),
    })
    expect((await list()).body).toEqual({ items: [answer.body], nextCursor: null })
    const audit = await t.call('GET', '/v1/audit')
    expect(audit.body.items[0]).toMatchObject({
      action: 'burn_in.create',
      resource: `${id}/burn-ins/${answer.body.id}`,
      outcome: 'accepted',
    })
  })

  test.each([
    ['less than promised', { carriedEgressMBps: 0.3 }, 'not_carried'],
    ['nothing at all', { carriedIngressMBps: 0, carriedEgressMBps: 0, produce: null, endToEnd: null }, 'not_carried'],
    ['a lost record', { lost: 1 }, 'records_lost'],
    [
      'less, by a full generator',
      { carriedIngressMBps: 0.1, generator: { limited: true, utilisation: 1, computerUtilisation: 1, lateP99Ms: 300 } },
      'generator_limited',
    ],
  ])('with %s says so', async (_case, change, verdict) => {
    expect((await store(change)).body).toMatchObject({ ...change, verdict })
  })

  test('sent again under its key is kept once', async () => {
    const before = (await list()).body.items.length
    const headers = { 'idempotency-key': 'a-proof' }
    const [first, again] = [await store({}, { headers }), await store({}, { headers })]
    expect(again.body).toEqual(first.body)
    expect((await list()).body.items).toHaveLength(before + 1)
    expect((await store({ share: 0.5 }, { headers })).status).toBe(422)
  })

  test('of another plan than the cluster’s is refused', async () => {
    const answer = await store({ capacityPlanId: 'pla_other' })
    expect(answer.status).toBe(409)
    expect(answer.body).toMatchObject({ type: '/problems/capacity-plan-changed', current: planId })
  })

  test.each([
    ['a rate below nothing', { carriedIngressMBps: -1 }, '/carriedIngressMBps'],
    ['a share of nothing', { share: 0 }, '/share'],
    ['a promise of its own', { promisedIngressMBps: 9 }, '/promisedIngressMBps'],
    ['half a record', { records: 0.5 }, '/records'],
    [
      'more kinds of errors than are kept',
      { errors: Array.from({ length: 21 }, () => ({ name: 'E', count: 1 })) },
      '/errors',
    ],
    ['a name as long as a book', { errors: [{ name: 'E'.repeat(101), count: 1 }] }, '/errors/0/name'],
  ])('with %s is refused', async (_case, change, pointer) => {
    const answer = await store(change)
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].pointer).toBe(pointer)
  })

  test('is written by developers, read by viewers, and nobody else’s', async () => {
    const [developer, viewer] = [await t.newKey(['developer']), await t.newKey(['viewer'])]
    expect((await store({}, { key: developer })).status).toBe(201)
    expect((await store({}, { key: viewer })).status).toBe(403)
    const seen = await t.call('GET', `/v1/clusters/${id}/burn-ins`, { key: viewer })
    expect(seen.status).toBe(200)
    const { key } = await t.newOrganization('another')
    expect((await t.call('GET', `/v1/clusters/${id}/burn-ins`, { key })).status).toBe(404)
    expect((await store({}, { key })).status).toBe(404)
  })
})

describe('the list', () => {
  test('is read page by page, newest first', async () => {
    const all = (await list('?limit=100')).body.items
    const first = await list('?limit=2')
    const second = await list(`?limit=2&cursor=${first.body.nextCursor}`)
    expect([...first.body.items, ...second.body.items]).toEqual(all.slice(0, 4))
    expect((await list('?cursor=bm8')).body.type).toBe('/problems/invalid-cursor')
  })

  test('holds the newest hundred', async () => {
    const oldest = (await list('?limit=100')).body.items.at(-1)
    for (let index = 0; index < 101; index++) await store({ share: 0.001 * (index + 1) })
    const { items } = (await list('?limit=100')).body
    expect(items).toHaveLength(100)
    expect(items[0].share).toBe(0.101)
    expect(items.map((item: { id: string }) => item.id)).not.toContain(oldest.id)
    const { rows } = await t.database.pool.query('SELECT count(*)::int AS count FROM burn_ins')
    expect(rows).toEqual([{ count: 100 }])
  })
})

test('a cluster that is being deleted takes no more', async () => {
  await t.call('DELETE', `/v1/clusters/${id}`)
  expect((await store()).body.type).toBe('/problems/cluster-deleting')
  expect((await list()).status).toBe(200)
})
