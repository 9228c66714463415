import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from './testing/api-harness.ts'

let t: TestApi
let id: string
beforeAll(async () => {
  t = await startTestApi()
  id = await t.orderCluster('users')
})
afterAll(() => t.stop())

const at = (path: string) => `/v1/clusters/${id}/${path}`
const acl = { principal: 'app', resourceType: 'topic', resourceName: 'orders', operation: 'read' }
const createAcl = (change: object) => t.call('POST', at('acls'), { body: { ...acl, ...change } })

test('a user is made while the cluster is still provisioning; its password is stored nowhere', async () => {
  const answer = await t.call('POST', at('users'), { body: { name: 'app' } })
  expect(answer.status).toBe(201)
  expect(answer.body).toMatchObject({ name: 'app', state: 'applying', password: expect.stringMatching(/^\w{32}$/) })
  for (const table of ['kafka_users', 'events', 'audit_records']) {
    const { rows } = await t.database.pool.query(`SELECT * FROM ${table}`)
    expect(JSON.stringify(rows)).not.toContain(answer.body.password)
  }
  const listed = await t.call('GET', at('users'))
  expect(listed.body.items).toEqual([{ name: 'app', state: 'applying', createdAt: answer.body.createdAt }])
})

test.each(['Admin', 'admin', 'anonymous', 'kafka-1', 'headwater-probe', '-a', 'a b', ''])(
  'the name "%s" is refused',
  async (name) => {
    const answer = await t.call('POST', at('users'), { body: { name } })
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].pointer).toBe('/name')
  },
)

test('a new password is a new generation; ready is what Kafka was given', async () => {
  await t.database.pool.query('UPDATE kafka_users SET applied_generation = generation')
  expect((await t.call('GET', at('users'))).body.items[0].state).toBe('ready')
  const rotated = await t.call('POST', at('users/app/password'))
  expect(rotated.status).toBe(200)
  expect(rotated.body).toMatchObject({ state: 'applying', password: expect.any(String) })
  const { rows } = await t.database.pool.query('SELECT generation, applied_generation FROM kafka_users')
  expect(rows).toEqual([{ generation: 2, applied_generation: 1 }])
})

test.each([
  ['cluster alter', { resourceType: 'cluster', resourceName: 'kafka-cluster', operation: 'alter' }],
  ['cluster alter_configs', { resourceType: 'cluster', resourceName: 'kafka-cluster', operation: 'alter_configs' }],
  ['cluster all', { resourceType: 'cluster', resourceName: 'kafka-cluster', operation: 'all' }],
  ['cluster create', { resourceType: 'cluster', resourceName: 'kafka-cluster', operation: 'create' }],
  ['internal topics', { resourceName: '__consumer_offsets' }],
  ['a prefix of internal topics', { resourceName: '_', patternType: 'prefixed' }],
  ['somebody else', { principal: 'nobody' }],
  ['the platform', { principal: 'headwater-probe' }],
])('an ACL on %s is refused', async (_case, change) => {
  expect((await createAcl(change)).status).toBe(400)
})

test('an ACL is made once, however often it is asked for', async () => {
  const [first, again] = [await createAcl({}), await createAcl({})]
  expect(first.status).toBe(201)
  expect(again.body.id).toBe(first.body.id)
  expect(
    (await createAcl({ resourceType: 'cluster', resourceName: 'kafka-cluster', operation: 'describe' })).status,
  ).toBe(201)
  expect((await t.call('GET', at('acls?principal=app'))).body.items).toHaveLength(2)
})

test('with a user go its ACLs, and its name is taken until it is gone', async () => {
  const before = t.rings.length
  const deleted = await t.call('DELETE', at('users/app'))
  expect(deleted.status).toBe(202)
  expect(deleted.body.state).toBe('deleting')
  expect(t.rings.length).toBe(before + 1)
  const states = (await t.call('GET', at('acls'))).body.items.map(({ state }: { state: string }) => state)
  expect(new Set(states)).toEqual(new Set(['deleting']))
  expect((await t.call('POST', at('users'), { body: { name: 'app' } })).body.type).toBe('/problems/user-deleting')
  expect((await createAcl({})).status).toBe(400)
})
