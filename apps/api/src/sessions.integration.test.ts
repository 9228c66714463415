import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answered, type CallOptions, startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'

let api: TestApi

beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api?.stop())

interface Browser {
  csrfToken: string
  call(method: string, path: string, options?: CallOptions): Promise<Answered>
}

async function signIn(body: { apiKey: string } | { code: string }): Promise<Browser> {
  const answer = await api.call('POST', '/v1/sessions', { key: null, body })
  expect(answer.status).toBe(201)
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';')
  return {
    csrfToken: answer.body.csrfToken,
    call: (method, path, options = {}) =>
      api.call(method, path, { key: null, ...options, headers: { cookie, ...options.headers } }),
  }
}

describe('a browser that signs in', () => {
  it('exchanges a key for a cookie that no script reads and no other site sends', async () => {
    const answer = await api.call('POST', '/v1/sessions', { key: null, body: { apiKey: api.operatorKey } })
    const cookie = answer.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^headwater_session=hws_[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$/)
    expect(JSON.stringify(answer.body)).not.toContain('hws_')
    expect(answer.body.effectiveScopes).toContain('viewer')
  })

  it('acts as its key, within its scopes', async () => {
    const viewer = await signIn({ apiKey: await api.newKey(['viewer']) })
    expect((await viewer.call('GET', '/v1/clusters')).status).toBe(200)
    expectProblem(await viewer.call('GET', '/v1/api-keys'), 403, 'forbidden')
  })

  it('changes something only with the token that its own pages can read', async () => {
    const browser = await signIn({ apiKey: api.operatorKey })
    const body = { name: 'by-a-browser', scopes: ['viewer'] }
    expectProblem(await browser.call('POST', '/v1/api-keys', { body }), 403, 'forbidden')
    const wrong = { 'x-csrf-token': 'x'.repeat(43) }
    expectProblem(await browser.call('POST', '/v1/api-keys', { body, headers: wrong }), 403, 'forbidden')
    const other = { 'x-csrf-token': browser.csrfToken, 'sec-fetch-site': 'cross-site' }
    expectProblem(await browser.call('POST', '/v1/api-keys', { body, headers: other }), 403, 'forbidden')
    const { body: session } = await browser.call('GET', '/v1/sessions/current')
    const right = { 'x-csrf-token': session.csrfToken, 'sec-fetch-site': 'same-origin' }
    expect((await browser.call('POST', '/v1/api-keys', { body, headers: right })).status).toBe(201)
  })

  it('is signed out at once, and its cookie is worth nothing then', async () => {
    const browser = await signIn({ apiKey: api.operatorKey })
    const headers = { 'x-csrf-token': browser.csrfToken }
    const out = await browser.call('DELETE', '/v1/sessions/current', { headers })
    expect(out.status).toBe(204)
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
    await expect.poll(async () => (await browser.call('GET', '/v1/clusters')).status).toBe(401)
  })

  it('ends when its key is revoked', async () => {
    const key = await api.newKey(['viewer'])
    const browser = await signIn({ apiKey: key })
    const { body } = await browser.call('GET', '/v1/sessions/current')
    expect((await api.call('DELETE', `/v1/api-keys/${body.apiKey.id}`)).status).toBe(200)
    await expect.poll(async () => (await browser.call('GET', '/v1/clusters')).status).toBe(401)
  })

  it('ends after twelve hours', async () => {
    const browser = await signIn({ apiKey: api.operatorKey })
    api.clock.advance(12 * 3_600_000 + 1)
    expectProblem(await browser.call('GET', '/v1/clusters'), 401, 'unauthenticated')
  })

  it('is refused with a key that is unknown, with a body that names both or neither, from another site', async () => {
    const sign = (options: CallOptions) => api.call('POST', '/v1/sessions', { key: null, ...options })
    expectProblem(await sign({ body: { apiKey: `hw_${'a'.repeat(43)}` } }), 401, 'unauthenticated')
    expectProblem(await sign({ body: {} }), 400, 'invalid-request')
    expectProblem(await sign({ body: { apiKey: 'a', code: 'b' } }), 400, 'invalid-request')
    const headers = { 'sec-fetch-site': 'cross-site' }
    expectProblem(await sign({ body: { apiKey: api.operatorKey }, headers }), 403, 'forbidden')
    const kept = { 'idempotency-key': 'once' }
    expectProblem(await sign({ body: { apiKey: api.operatorKey }, headers: kept }), 400, 'invalid-request')
  })
})

const newCode = async (): Promise<string> => (await api.call('POST', '/v1/sign-in-links')).body.code

describe('a one-time link', () => {
  it('signs in once, and nobody after', async () => {
    const code = await newCode()
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => api.call('POST', '/v1/sessions', { key: null, body: { code } })),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 401, 401, 401, 401])
  })

  it('is too old after ten minutes', async () => {
    const code = await newCode()
    api.clock.advance(10 * 60_000 + 1)
    expectProblem(await api.call('POST', '/v1/sessions', { key: null, body: { code } }), 401, 'unauthenticated')
  })

  it('is stored as a hash only', async () => {
    const code = await newCode()
    const { rows } = await api.database.pool.query(
      `SELECT t::text FROM sign_in_links t UNION ALL SELECT t::text FROM audit_records t`,
    )
    expect(JSON.stringify(rows)).not.toContain(code)
  })
})
