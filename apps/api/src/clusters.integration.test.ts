import { afterAll, beforeAll, expect, test } from 'vitest'
import { order, startTestApi, type TestApi } from './testing/api-harness.ts'

let t: TestApi
beforeAll(async () => {
  t = await startTestApi({ clustersPerOrganization: 6 })
})
afterAll(() => t.stop())

const rows = async (text: string, values: unknown[] = []) => (await t.database.pool.query(text, values)).rows

test('an order writes plan, cluster, physical cluster, operation, events and audit, then rings', async () => {
  const answer = await t.call('POST', '/v1/clusters', { body: { name: 'orders', order } })
  expect(answer.status).toBe(202)
  const { cluster, operation } = answer.body
  expect(answer.headers.get('location')).toBe(`/v1/operations/${operation.id}`)
  expect(cluster).toMatchObject({ phase: 'PROVISIONING', bootstrap: [], revision: 1, operationId: operation.id, order })
  expect(operation).toMatchObject({ type: 'create_cluster', state: 'running', clusterId: cluster.id })
  expect(operation.steps.map((step: { name: string }) => step.name)[0]).toBe('prepare_cluster')
  expect(operation.steps.every((step: { state: string }) => step.state === 'pending')).toBe(true)

  expect((await t.call('GET', `/v1/clusters/${cluster.id}`)).body).toEqual(cluster)
  expect((await t.call('GET', `/v1/operations/${operation.id}`)).body).toEqual(operation)

  const [physical] = await rows('SELECT * FROM physical_clusters')
  expect(physical).toMatchObject({ phase: 'PROVISIONING', generation: 1, observed_generation: 0, wakeups: '1' })
  expect(physical.specification).toMatchObject({
    kafkaClusterId: expect.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/),
    brokers: { count: 3 },
    controllers: { mode: 'combined', count: 3, heapMib: physical.specification.brokers.heapMib },
    replicationFactor: 2,
    minInSync: 1,
    release: 3,
  })
  expect(t.rings).toEqual([physical.id])
  const events = await t.call('GET', `/v1/clusters/${cluster.id}/events`)
  expect(events.body.items).toMatchObject([
    { number: 1, type: 'cluster_created' },
    { number: 2, type: 'operation_started', data: { operationId: operation.id } },
  ])
  const audit = await t.call('GET', '/v1/audit')
  expect(audit.body.items[0]).toMatchObject({
    action: 'cluster.create',
    resource: cluster.id,
    outcome: 'accepted',
    status: 202,
  })
  expect((await t.call('GET', `/v1/clusters/${cluster.id}/plan`)).body.id).toBe(cluster.capacityPlanId)
})

test('a name is taken while its cluster lives; of orders at the same time one gets it', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => t.call('POST', '/v1/clusters', { body: { name: 'raced', order } })),
  )
  expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409, 409, 409, 409, 409, 409])
  const refused = answers.find(({ status }) => status === 409)
  expect(refused?.body.type).toBe('/problems/name-taken')
  const audit = await t.call('GET', '/v1/audit?outcome=refused')
  expect(audit.body.items).toHaveLength(7)
})

test('changes need the ETag of what they were made from', async () => {
  const id = await t.orderCluster('renamed')
  const read = await t.call('GET', `/v1/clusters/${id}`)
  expect(read.headers.get('etag')).toBe('"1"')
  const patch = (body: object, ifMatch?: string) =>
    t.call('PATCH', `/v1/clusters/${id}`, { body, ...(ifMatch ? { headers: { 'if-match': ifMatch } } : {}) })
  expect((await patch({ name: 'new' })).status).toBe(428)
  const [first, second] = await Promise.all([patch({ name: 'new' }, '"1"'), patch({ protected: true }, '"1"')])
  expect([first.status, second.status].toSorted()).toEqual([200, 412])
  expect((await patch({}, '"2"')).status).toBe(400)
  expect((await patch({ name: 'raced' }, '"2"')).body.type).toBe('/problems/name-taken')
})

test('a protected cluster says how to lift that; a deletion is the same however often it is asked for', async () => {
  const created = await t.call('POST', '/v1/clusters', { body: { name: 'kept', order, protected: true } })
  const id = created.body.cluster.id
  const path = `/v1/clusters/${id}`
  const refused = await t.call('DELETE', path)
  expect(refused.status).toBe(409)
  expect(refused.body).toMatchObject({
    type: '/problems/cluster-protected',
    next: expect.stringContaining('"protected": false'),
  })
  await t.call('PATCH', path, { body: { protected: false }, headers: { 'if-match': '"1"' } })
  expect((await t.call('DELETE', path, { headers: { 'if-match': '"1"' } })).status).toBe(412)

  const [one, two] = await Promise.all([t.call('DELETE', path), t.call('DELETE', path)])
  expect([one.status, two.status]).toEqual([202, 202])
  expect(two.body.operation.id).toBe(one.body.operation.id)
  expect(one.body.cluster.phase).toBe('DELETING')
  const operations = await t.call('GET', `/v1/operations?clusterId=${id}`)
  expect(operations.body.items.map(({ type, state }: { type: string; state: string }) => [type, state])).toEqual([
    ['delete_cluster', 'running'],
    ['create_cluster', 'superseded'],
  ])
  const [physical] = await rows(
    'SELECT p.* FROM physical_clusters p JOIN clusters c ON c.physical_cluster_id = p.id WHERE c.id = $1',
    [id],
  )
  expect(physical).toMatchObject({ generation: 2, wakeups: '2', deletion_requested_at: expect.any(Date) })

  const change = await t.call('PATCH', path, { body: { name: 'x' }, headers: { 'if-match': '*' } })
  expect(change.status).toBe(409)
  expect(change.body).toMatchObject({ type: '/problems/cluster-deleting', next: expect.stringContaining('due by') })
  expect((await t.call('POST', `${path}/users`, { body: { name: 'app' } })).status).toBe(409)
})

test('the limit on clusters names itself and what to do', async () => {
  let answer = await t.call('POST', '/v1/clusters', { body: { name: 'more-0', order } })
  for (let i = 1; answer.status === 202; i++)
    answer = await t.call('POST', '/v1/clusters', { body: { name: `more-${i}`, order } })
  expect(answer.body).toMatchObject({
    limit: 'clusters_per_organization',
    current: 6,
    requested: 7,
    next: expect.any(String),
  })
})

test('lists page through everything once, and filter by name and phase', async () => {
  const seen: string[] = []
  let path = '/v1/clusters?limit=2'
  for (;;) {
    const { body } = await t.call('GET', path)
    seen.push(...body.items.map(({ id }: { id: string }) => id))
    if (body.nextCursor === null) break
    path = `/v1/clusters?limit=2&cursor=${body.nextCursor}`
  }
  expect(seen).toHaveLength(6)
  expect(seen.toSorted((a, b) => (a < b ? 1 : -1))).toEqual(seen)
  expect((await t.call('GET', '/v1/clusters?name=raced')).body.items).toHaveLength(1)
  expect((await t.call('GET', '/v1/clusters?phase=RUNNING')).body.items).toEqual([])
})
