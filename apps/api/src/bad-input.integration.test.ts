import net from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Answered, order, startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'

// The table "Bad input gets", through real HTTP. Whatever is sent here, nothing may be written.

let t: TestApi
beforeAll(async () => {
  t = await startTestApi()
})
afterAll(() => t.stop())
afterEach(async () => {
  const { rows } = await t.database.pool.query('SELECT count(*)::int AS count FROM clusters')
  expect(rows).toEqual([{ count: 0 }])
})

const pointers = (answer: Answered) => answer.body.errors.map((fault: { pointer: string }) => fault.pointer).toSorted()
const orderWith = (change: object) => t.call('POST', '/v1/clusters', { body: { name: 'a', order, ...change } })

test('unknown fields, wrong types and numbers out of range: a pointer for each fault at once', async () => {
  const answer = await t.call('POST', '/v1/clusters', {
    body: {
      name: '-',
      surprise: 1,
      order: { ...order, throughput: { ingressMBps: -1, speed: 2 }, retentionHours: '24', availability: 'best' },
    },
  })
  expectProblem(answer, 400, 'invalid-request')
  expect(pointers(answer)).toEqual([
    '/name',
    '/order/availability',
    '/order/retentionHours',
    '/order/throughput/ingressMBps',
    '/order/throughput/speed',
    '/surprise',
  ])
})

test.each([
  ['NaN', '{"name":"a","order":NaN}', 'malformed-json'],
  ['Infinity', '{"name":"a","order":{"retentionHours":Infinity}}', 'malformed-json'],
  ['half a document', '{"name":', 'malformed-json'],
  ['nothing', '', 'malformed-json'],
  ['a poisoned prototype', '{"name":"a","__proto__":{"admin":true}}', 'malformed-json'],
  ['a poisoned constructor', '{"name":"a","constructor":{"prototype":{"admin":true}}}', 'malformed-json'],
  ['an array', '[]', 'invalid-request'],
  ['null', 'null', 'invalid-request'],
  [
    'a number beyond doubles',
    '{"name":"a","order":{"region":"local","throughput":{"ingressMBps":1e999},"retentionHours":24,"availability":"development"}}',
    'invalid-request',
  ],
])('a body that is %s', async (_case, rawBody, slug) => {
  const answer = await t.call('POST', '/v1/clusters', { rawBody })
  expectProblem(answer, 400, slug)
  expect(answer.body.errors.length).toBeGreaterThan(0)
})

test('a huge body, a wrong content type, and one without a content type', async () => {
  const huge = await t.call('POST', '/v1/clusters', { rawBody: JSON.stringify({ name: 'x'.repeat(300_000) }) })
  expectProblem(huge, 413, 'body-too-large')
  expect(huge.body).toMatchObject({ limit: 'body_bytes', current: 262_144, requested: expect.any(Number) })
  const text = await t.call('POST', '/v1/clusters', { rawBody: 'x', headers: { 'content-type': 'text/plain' } })
  expectProblem(text, 415, 'unsupported-media-type')
  const form = await t.call('POST', '/v1/clusters', {
    rawBody: 'a=b',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expectProblem(form, 415, 'unsupported-media-type')
})

test('what no plan can carry: 422 with the limit, what was asked, and the nearest order, which works', async () => {
  const answer = await orderWith({ order: { ...order, throughput: { ingressMBps: 900_000 } } })
  expectProblem(answer, 422, 'order-not-possible')
  expect(answer.body).toMatchObject({
    limit: expect.any(String),
    current: expect.anything(),
    requested: expect.anything(),
    next: expect.any(String),
    nearest: { region: 'local' },
  })
  expect(pointers(answer)[0]).toMatch(/^\/order\//)
  expect((await t.call('POST', '/v1/capacity-plans', { body: { order: answer.body.nearest } })).status).toBe(200)
})

test('a region that is unknown names those that are', async () => {
  const answer = await orderWith({ order: { ...order, region: 'atlantis' } })
  expectProblem(answer, 422, 'order-not-possible')
  expect(answer.body).toMatchObject({ limit: 'region_unknown', requested: 'atlantis' })
  expect(pointers(answer)).toEqual(['/order/region'])
})

test('an order larger than this computer: what is free and what is needed, before anything starts', async () => {
  const answer = await orderWith({ order: { ...order, retentionHours: 24 * 365 } })
  expectProblem(answer, 422, 'order-not-possible')
  expect(answer.body.limit).toBe('capacity_pool')
  expect(answer.body.requested).toBeGreaterThan(answer.body.current)
  expect(t.rings).toEqual([])
})

test('a capacity plan that is another one now: 409 with the plan as it is', async () => {
  const answer = await orderWith({ capacityPlanId: 'pla_0123' })
  expectProblem(answer, 409, 'capacity-plan-changed')
  const preview = await t.call('POST', '/v1/capacity-plans', { body: { order } })
  expect(answer.body.plan).toEqual(preview.body)
  expect(preview.headers.get('cache-control')).toBe('no-store')
})

test('addresses: unknown, wrong method, too long, not decodable', async () => {
  expectProblem(await t.call('GET', '/v1/nothing'), 404, 'not-found')
  const method = await t.call('PUT', '/v1/clusters', { body: {} })
  expectProblem(method, 405, 'method-not-allowed')
  expect(method.headers.get('allow')).toContain('POST')
  expectProblem(await t.call('GET', `/v1/clusters?name=${'x'.repeat(3_000)}`), 414, 'uri-too-long')
  expectProblem(await t.call('GET', '/v1/clusters/%E0%A4%A'), 400, 'malformed-http')
})

test('queries: unknown parameters, limits out of range, garbage for a cursor', async () => {
  for (const query of ['surprise=1', 'limit=0', 'limit=101', 'limit=x', 'phase=BEST'])
    expectProblem(await t.call('GET', `/v1/clusters?${query}`), 400, 'invalid-request')
  expectProblem(await t.call('GET', '/v1/clusters?cursor=garbage'), 400, 'invalid-cursor')
})

test('a request id is taken where it is harmless and made where not', async () => {
  const sane = await t.call('GET', '/v1/nothing', { headers: { 'x-request-id': 'my-request-1' } })
  expect(sane.body.requestId).toBe('my-request-1')
  const odd = await t.call('GET', '/v1/nothing', { headers: { 'x-request-id': 'a b;drop' } })
  expect(odd.body.requestId).toMatch(/^req_/)
})

test('what is no HTTP at all still gets a problem', async () => {
  const text = await new Promise<string>((resolve, reject) => {
    const socket = net.connect(Number(new URL(t.url).port), '127.0.0.1', () => socket.write('NOT HTTP\r\n\r\n'))
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk
    })
    socket.on('end', () => resolve(received))
    socket.on('error', reject)
  })
  expect(text).toContain('400 Bad Request')
  expect(text).toContain('/problems/malformed-http')
})
