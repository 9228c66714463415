import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'

const perAddress = 5
let t: TestApi
beforeAll(async () => {
  t = await startTestApi({ auditedStrangersPerAddress: perAddress })
})
afterAll(() => t?.stop())

const audit = async (query = '', key?: string) =>
  (await t.call('GET', `/v1/audit?limit=100${query}`, key === undefined ? {} : { key })).body.items
const page = (cursor: string) => t.call('GET', `/v1/audit?action=cluster.create&limit=2${cursor}`)
const failSignIn = (body: object) => t.call('POST', '/v1/sessions', { key: null, body })

describe('the audit', () => {
  it('names the key that did it, and filters by what, who, outcome and time', async () => {
    const at = () => new Date(t.clock.nowMs()).toISOString()
    const before = at()
    t.clock.advance(1_000)
    const id = await t.orderCluster('audited')
    const key = (await t.call('POST', '/v1/api-keys', { body: { name: 'auditor', scopes: ['admin'] } })).body
    t.clock.advance(1_000)
    const between = at()
    await t.call('POST', `/v1/clusters/${id}/users`, { key: key.secret, body: { name: 'app' } })
    await t.call('POST', '/v1/organizations', { key: key.secret, body: { name: 'no' } })

    const [made] = await audit('&action=user')
    expect(made).toMatchObject({ action: 'user.create', actor: key.id, actorName: 'auditor', outcome: 'accepted' })
    const actionsOf = async (query: string) => (await audit(query)).map(({ action }: { action: string }) => action)
    expect(await actionsOf(`&actor=${key.id}`)).toEqual(['organization.create', 'user.create'])
    expect(await actionsOf(`&resource=${id}`)).toEqual(['user.create', 'cluster.create'])
    expect(await actionsOf(`&actor=${key.id}&outcome=denied`)).toEqual(['organization.create'])
    expect(await actionsOf(`&from=${before}&to=${between}`)).toEqual(['api_key.create', 'cluster.create'])
    expect(await actionsOf(`&from=${between}`)).toEqual(['organization.create', 'user.create'])
    expect(await actionsOf('&resource=%25')).toEqual([])
    expectProblem(await t.call('GET', '/v1/audit?from=yesterday'), 400, 'invalid-request')
  })

  it('goes on by cursor within a filter', async () => {
    for (const name of ['one', 'two', 'three']) await t.orderCluster(name)
    const { body: first } = await page('')
    const { body: second } = await page(`&cursor=${first.nextCursor}`)
    const ids = [...first.items, ...second.items].map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(4)
    expect(second.nextCursor).toBeNull()
  })
})

describe('a sign-in that fails', () => {
  it('is audited as its key’s where the key was known, and as nobody’s for operators alone where not', async () => {
    const { id: organizationId, key } = await t.newOrganization('tenant')
    const { body: brief } = await t.call('POST', '/v1/api-keys', { key, body: { name: 'brief', scopes: ['viewer'] } })
    await t.call('DELETE', `/v1/api-keys/${brief.id}`, { key })
    expectProblem(await failSignIn({ apiKey: brief.secret }), 401, 'unauthenticated')
    const denied = { action: 'session.create', outcome: 'denied', status: 401, remoteAddress: '127.0.0.1' }
    expect(await audit('&outcome=denied', key)).toMatchObject([{ ...denied, actor: brief.id, actorName: 'brief' }])

    expectProblem(await failSignIn({ apiKey: `hw_${'x'.repeat(43)}` }), 401, 'unauthenticated')
    expectProblem(await failSignIn({ code: 'hwl_nobody-was-given-this' }), 401, 'unauthenticated')
    expect(await audit('&outcome=denied&action=session', key)).toHaveLength(1)
    const seen = await audit('&outcome=denied&action=session')
    expect(seen).toMatchObject([
      { ...denied, actor: null, actorName: null },
      { ...denied, actor: null, actorName: null },
    ])
    expect(JSON.stringify(seen)).not.toContain('nobody-was-given-this')
    expect(organizationId).not.toBe('')
  })

  it('is not what a browser does that only asks whether it is signed in', async () => {
    const before = await audit('&outcome=denied')
    expectProblem(await t.call('GET', '/v1/sessions/current', { key: null }), 401, 'unauthenticated')
    expect(await audit('&outcome=denied')).toEqual(before)
    expectProblem(await t.call('GET', '/v1/clusters', { key: null }), 401, 'unauthenticated')
    expect(await audit('&outcome=denied')).toHaveLength(before.length + 1)
  })

  it('fills no table, however often it is tried', async () => {
    const rows = async () =>
      Number((await t.database.pool.query('SELECT count(*) FROM audit_records WHERE status = 401')).rows[0].count)
    t.clock.advance(60_000)
    const before = await rows()
    for (let attempt = 0; attempt < 4 * perAddress; attempt++) await failSignIn({ code: `guess-${attempt}` })
    expect(await rows()).toBe(before + perAddress)
    t.clock.advance(60_000)
    await failSignIn({ code: 'one more' })
    expect(await rows()).toBe(before + perAddress + 1)
  })
})
