import { afterAll, beforeAll, expect, test } from 'vitest'
import { order, startTestApi, type TestApi } from './testing/api-harness.ts'

let t: TestApi
let tenant: { id: string; key: string }
let cluster: { id: string; operationId: string }

beforeAll(async () => {
  t = await startTestApi()
  tenant = await t.newOrganization('tenant')
  const { body } = await t.call('POST', '/v1/clusters', { key: tenant.key, body: { name: 'orders', order } })
  cluster = { id: body.cluster.id, operationId: body.operation.id }
  await t.orderCluster('ours')
})
afterAll(() => t.stop())

const find = async (text: string) => (await t.call('GET', `/v1/fleet/find?text=${encodeURIComponent(text)}`)).body.items
const idOf = async (table: string) => (await t.database.pool.query(`SELECT id FROM ${table} LIMIT 1`)).rows[0].id

test('an operator sees the clusters of all organizations counted, and what runs on them', async () => {
  await t.makeRunning(cluster.id)
  const hold = { scope: 'fleet', reason: 'work', expiresAt: new Date(t.clock.nowMs() + 3_600_000).toISOString() }
  await t.call('POST', '/v1/holds', { body: hold })
  const { body } = await t.call('GET', '/v1/fleet')
  expect(body.groups).toMatchObject([
    { phase: 'PROVISIONING', region: 'local', clusters: 1 },
    { phase: 'RUNNING', region: 'local', clusters: 1 },
  ])
  expect(body).toMatchObject({ runningOperations: 1, openFindings: 0, holds: 1 })
  const operations = await t.call('GET', '/v1/fleet/operations')
  expect(operations.body.items).toMatchObject([
    { type: 'create_cluster', state: 'running', cluster: { name: 'ours' } },
    { id: cluster.operationId, state: 'succeeded', cluster: { name: 'orders' }, organization: { name: 'tenant' } },
  ])
  const running = await t.call('GET', '/v1/fleet/operations?state=running&limit=1')
  expect(running.body.items).toHaveLength(1)
})

test('any id leads to what it is and to whose it is', async () => {
  const whose = { cluster: { id: cluster.id, name: 'orders' }, organization: { id: tenant.id, name: 'tenant' } }
  expect(await find(cluster.id)).toMatchObject([{ kind: 'cluster', id: cluster.id, ...whose }])
  expect(await find(cluster.operationId)).toMatchObject([{ kind: 'operation', ...whose }])
  expect(await find(`nod_${cluster.id}`)).toMatchObject([{ kind: 'node', text: 'combined 1 in local-a', ...whose }])
  expect(await find(tenant.id)).toMatchObject([{ kind: 'organization', cluster: null }])
  for (const [table, kind] of [
    ['api_keys', 'api_key'],
    ['audit_records', 'audit_record'],
    ['holds', 'hold'],
    ['physical_clusters', 'physical_cluster'],
  ])
    expect(await find(await idOf(table ?? ''))).toMatchObject([{ kind }])
  expect(await find('nod_unknown')).toEqual([])
})

test('the id of a request leads to what was recorded of it', async () => {
  const refused = await t.call('DELETE', '/v1/holds/hol_unknown')
  expect(await find(refused.body.requestId)).toMatchObject([
    { kind: 'audit_record', text: 'hold.delete of hol_unknown, refused' },
  ])
})

test('users, ACLs and findings are found with their cluster, and a finding without one too', async () => {
  const base = `/v1/clusters/${cluster.id}`
  await t.call('POST', `${base}/users`, { key: tenant.key, body: { name: 'app' } })
  const acl = { principal: 'app', resourceType: 'topic', resourceName: 'a', patternType: 'literal', operation: 'read' }
  await t.call('POST', `${base}/acls`, { key: tenant.key, body: acl })
  expect(await find(await idOf('kafka_users'))).toMatchObject([{ text: 'app', cluster: { name: 'orders' } }])
  expect(await find(await idOf('acls'))).toMatchObject([{ text: 'allow app read on topic a' }])
  await t.database.pool.query(
    `INSERT INTO findings (id, type, subject, message, evidence, opened_at)
     VALUES ('fin_1', 'unknown_resource', 'vol-1', 'nobody knows it', '', now())`,
  )
  expect(await find('fin_1')).toMatchObject([{ kind: 'finding', cluster: null, organization: null }])
})

test('names are found by how they begin, and signs of patterns mean nothing', async () => {
  expect(await find('ord')).toMatchObject([{ kind: 'cluster', cluster: { name: 'orders' } }])
  expect(await find('%')).toEqual([])
  expect((await t.call('GET', '/v1/fleet/find?text=')).status).toBe(400)
})

test('nobody else may look', async () => {
  for (const path of ['/v1/fleet', '/v1/fleet/operations', '/v1/fleet/find?text=x'])
    expect((await t.call('GET', path, { key: tenant.key })).status).toBe(403)
})
