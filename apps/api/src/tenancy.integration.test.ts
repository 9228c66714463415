import { afterAll, beforeAll, expect, test } from 'vitest'
import { order, startTestApi, type TestApi } from './testing/api-harness.ts'

interface Route {
  method: string
  path: string
  needsKey: boolean
}

let t: TestApi
let routes: Route[]
let mine: { clusterId: string; operationId: string }
let other: { id: string; key: string }

beforeAll(async () => {
  t = await startTestApi()
  const document = (await t.call('GET', '/v1/openapi.json', { key: null })).body
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, { security?: unknown[] }>).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path,
      needsKey: security?.length !== 0,
    })),
  )
  const { body } = await t.call('POST', '/v1/clusters', { body: { name: 'mine', order } })
  mine = { clusterId: body.cluster.id, operationId: body.operation.id }
  await t.makeRunning(mine.clusterId)
  await t.call('POST', `/v1/clusters/${mine.clusterId}/users`, { body: { name: 'app' } })
  await t.call('POST', `/v1/clusters/${mine.clusterId}/topics`, { body: { name: 'app' } })
  other = await t.newOrganization('other')
})
afterAll(() => t.stop())

const fill = (path: string, ids: { clusterId: string; operationId: string }) =>
  path
    .replace('{clusterId}', ids.clusterId)
    .replace('{operationId}', ids.operationId)
    .replace(/\{(topicName|userName)\}/, 'app')
    .replace(/\{\w+\}/, 'unknown')
const withoutRequestId = ({ body }: { body: Record<string, unknown> }) => ({ ...body, requestId: '' })

test('every route below /v1 needs a key: none, a wrong one and a malformed one get 401', async () => {
  expect(routes.length).toBeGreaterThan(30)
  for (const { method, path, needsKey } of routes) {
    if (!needsKey) continue
    for (const key of [null, `hw_${'A'.repeat(43)}`, 'nonsense']) {
      const answer = await t.call(method, fill(path, mine), { key })
      expect([method, path, answer.status]).toEqual([method, path, 401])
      expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    }
  }
})

test('on every route, the id of another organization and an unknown id get the same 404', async () => {
  const unknown = { clusterId: `clu_${'0'.repeat(26)}`, operationId: `ope_${'0'.repeat(26)}` }
  const owned = routes.filter(({ path }) => /\{(clusterId|operationId)\}/.test(path))
  expect(owned.length).toBeGreaterThan(20)
  for (const { method, path } of owned) {
    const options = { key: other.key, ...(method === 'POST' || method === 'PATCH' ? { body: {} } : {}) }
    const theirs = await t.call(method, fill(path, mine), options)
    const none = await t.call(method, fill(path, unknown), options)
    expect([method, path, theirs.status, none.status]).toEqual([method, path, 404, 404])
    expect(withoutRequestId(theirs)).toEqual(withoutRequestId(none))
  }
})

test('lists and filters never show another organization', async () => {
  for (const path of ['/v1/clusters', '/v1/operations', `/v1/operations?clusterId=${mine.clusterId}`])
    expect((await t.call('GET', path, { key: other.key })).body.items).toEqual([])
  const plan = await t.call('POST', '/v1/capacity-plans', { key: other.key, body: { order, cluster: mine.clusterId } })
  expect(plan.status).toBe(404)
  const audit = await t.call('GET', '/v1/audit', { key: other.key })
  expect(JSON.stringify(audit.body)).not.toContain(mine.clusterId + '"')
})

test('operator routes are closed to admins of an organization', async () => {
  for (const path of [
    '/v1/organizations',
    '/v1/findings',
    '/v1/fleet',
    '/v1/fleet/operations',
    '/v1/fleet/find?text=a',
  ])
    expect((await t.call('GET', path, { key: other.key })).status).toBe(403)
})

test('nothing of it was changed', async () => {
  const cluster = await t.call('GET', `/v1/clusters/${mine.clusterId}`)
  expect(cluster.body).toMatchObject({ name: 'mine', phase: 'RUNNING', revision: 1 })
  const users = await t.call('GET', `/v1/clusters/${mine.clusterId}/users`)
  expect(users.body.items).toMatchObject([{ name: 'app', state: 'applying' }])
})
