import { afterAll, beforeAll, expect, test } from 'vitest'
import { order, startTestApi, type TestApi } from './testing/api-harness.ts'

let t: TestApi
beforeAll(async () => {
  t = await startTestApi({ keyLookupsPerMinute: 200, requestsPerMinute: 300, keyTrustMs: 60_000 })
})
afterAll(() => t.stop())

const denials = async () => (await t.call('GET', '/v1/audit?outcome=denied&limit=100')).body.items

test('a key is shown once and stored as its hash only', async () => {
  const { body } = await t.call('POST', '/v1/api-keys', { body: { name: 'shown', scopes: ['viewer'] } })
  expect(body.secret).toMatch(/^hw_[\w-]{43}$/)
  expect(body.hint).toBe(body.secret.slice(0, 8))
  const { rows } = await t.database.pool.query('SELECT * FROM api_keys')
  expect(JSON.stringify(rows)).not.toContain(body.secret.slice(9))
  const listed = await t.call('GET', '/v1/api-keys')
  expect(JSON.stringify(listed.body)).not.toContain(body.secret.slice(9))
})

test('what a scope does not allow is 403, and audited with the key that tried', async () => {
  const { body: key } = await t.call('POST', '/v1/api-keys', { body: { name: 'reader', scopes: ['viewer'] } })
  const answer = await t.call('POST', '/v1/clusters', { key: key.secret, body: { name: 'no', order } })
  expect(answer.status).toBe(403)
  expect(answer.body.type).toBe('/problems/forbidden')
  expect(await denials()).toContainEqual(
    expect.objectContaining({
      actor: key.id,
      action: 'cluster.create',
      status: 403,
      requestId: answer.body.requestId,
      remoteAddress: '127.0.0.1',
    }),
  )
})

test('no key and a wrong key are audited too, as nobody’s', async () => {
  const { body } = await t.call('GET', '/v1/clusters', { key: `hw_${'B'.repeat(43)}` })
  const { rows } = await t.database.pool.query(
    'SELECT actor, outcome, status FROM audit_records WHERE request_id = $1',
    [body.requestId],
  )
  expect(rows).toEqual([{ actor: null, outcome: 'denied', status: 401 }])
})

test('a key grants nothing that it does not have', async () => {
  const admin = await t.newKey(['admin'])
  const answer = await t.call('POST', '/v1/api-keys', {
    key: admin,
    body: { name: 'up', scopes: ['viewer', 'operator'] },
  })
  expect(answer.status).toBe(403)
  expect(answer.body.errors).toMatchObject([{ pointer: '/scopes/1' }])
})

test('two keys of a name live at a time, for rotation; the third waits for a revocation', async () => {
  const make = () => t.call('POST', '/v1/api-keys', { body: { name: 'rotated', scopes: ['viewer'] } })
  const [first, second, third] = [await make(), await make(), await make()]
  expect([first.status, second.status, third.status]).toEqual([201, 201, 409])
  expect(third.body).toMatchObject({ limit: 'living_api_keys_per_name', current: 2, requested: 3 })
  expect((await t.call('DELETE', `/v1/api-keys/${first.body.id}`)).body.revokedAt).not.toBeNull()
  expect((await make()).status).toBe(201)
})

test('a revoked key stops working at once though it is remembered, and an expired one by itself', async () => {
  const { body } = await t.call('POST', '/v1/api-keys', {
    body: { name: 'brief', scopes: ['viewer'], expiresInDays: 1 },
  })
  const who = () => t.call('GET', '/v1/organizations/current', { key: body.secret })
  expect((await who()).status).toBe(200)
  await t.call('DELETE', `/v1/api-keys/${body.id}`)
  await expect.poll(async () => (await who()).status).toBe(401)
  expect((await who()).body.detail).toContain('revoked')

  const { body: other } = await t.call('POST', '/v1/api-keys', {
    body: { name: 'old', scopes: ['viewer'], expiresInDays: 1 },
  })
  t.clock.advance(25 * 3_600_000)
  const expired = await t.call('GET', '/v1/organizations/current', { key: other.secret })
  expect(expired.status).toBe(401)
  expect(expired.body.detail).toContain('expired')
  expect(await denials()).toContainEqual(expect.objectContaining({ actor: other.id, status: 401 }))
})

test('an organization cannot lock itself out', async () => {
  const { body } = await t.call('GET', '/v1/organizations/current')
  const answer = await t.call('DELETE', `/v1/api-keys/${body.apiKey.id}`)
  expect(answer.status).toBe(409)
  expect(answer.body.type).toBe('/problems/last-key')
})

test('more than the limit of a key is 429 with when to come back; guessing is limited by address', async () => {
  const { body: key } = await t.call('POST', '/v1/api-keys', { body: { name: 'busy', scopes: ['viewer'] } })
  const answers = await Promise.all(
    Array.from({ length: 310 }, () => t.call('GET', '/v1/organizations/current', { key: key.secret })),
  )
  const limited = answers.find(({ status }) => status === 429)
  expect(limited?.body).toMatchObject({ type: '/problems/rate-limited', limit: 'requests_per_key', current: 300 })
  expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0)

  const guesses = await Promise.all(Array.from({ length: 210 }, () => t.call('GET', '/v1/clusters', { key: null })))
  expect(guesses.some(({ body }) => body.limit === 'key_lookups_per_address')).toBe(true)
})
