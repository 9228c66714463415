import { createPostgresStore } from '@headwater/database'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { order, startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'

const dayMs = 86_400_000
let t: TestApi
let clusterId: string
let names = 0
beforeAll(async () => {
  t = await startTestApi()
})
afterAll(() => t.stop())
beforeEach(async () => {
  clusterId = await t.orderCluster(`rotated-${++names}`)
  await t.makeRunning(clusterId)
})

const rotate = (body: object = {}, key = t.operatorKey) =>
  t.call('POST', `/v1/clusters/${clusterId}/certificates/rotate`, { key, body })
const connection = async () => (await t.call('GET', `/v1/clusters/${clusterId}/connection`)).body

async function physical(): Promise<{ id: string; rotation: unknown }> {
  const { rows } = await t.database.pool.query(
    'SELECT p.id, p.rotation FROM clusters c JOIN physical_clusters p ON p.id = physical_cluster_id WHERE c.id = $1',
    [clusterId],
  )
  return rows[0]
}

/** As the reconciler stores it. */
async function storeCertificate(subject: string, generation: number, authority: number): Promise<void> {
  await t.database.pool.query(
    `INSERT INTO certificates (physical_cluster_id, subject, certificate, sealed_key, generation, authority_generation, issued_at,
       not_after)
     VALUES ($1, $2, $3, 'sealed', $4, $5, $6, $7)`,
    [
      (await physical()).id,
      `${subject}/${generation}`,
      `${subject} ${generation} PEM`,
      generation,
      authority,
      new Date(t.clock.nowMs()),
      new Date(t.clock.nowMs() + 3_650 * dayMs),
    ],
  )
}

test('asking for a new authority is an operation, an event and an audit record, and rings', async () => {
  t.rings.length = 0
  const { status, body } = await rotate({ overlapDays: 7 })
  expect(status).toBe(202)
  expect(body.operation).toMatchObject({ type: 'renew_certificates', state: 'running' })
  expect(body.operation.steps.map(({ name }: { name: string }) => name)).toContain('wait_for_clients')
  expect(Date.parse(body.operation.deadline)).toBeGreaterThan(t.clock.nowMs() + 7 * dayMs)
  const { id, rotation } = await physical()
  expect(rotation).toEqual({ authority: 2, overlapMs: 7 * dayMs })
  const store = createPostgresStore(t.database.pool, { random: { bytes: (length) => new Uint8Array(length) } })
  expect(await store.load(id)).toMatchObject({ rotation, certificates: { authorities: [{ generation: 1 }] } })
  await expect.poll(() => t.rings).toEqual([id])
  const { items: events } = (await t.call('GET', `/v1/clusters/${clusterId}/events`)).body
  expect(events.at(-1)).toMatchObject({ type: 'operation_started', data: { operationType: 'renew_certificates' } })
  const { items } = (await t.call('GET', '/v1/audit?limit=1')).body
  expect(items).toMatchObject([{ action: 'certificates.rotate', resource: clusterId, outcome: 'accepted' }])
})

test('clients are told of both authorities and until when they have time', async () => {
  const one = await connection()
  expect(one).toMatchObject({
    caCertificate: expect.stringMatching(/^-----BEGIN CERTIFICATE-----/),
    authorities: [{ generation: 1, certificate: one.caCertificate }],
    authorityChange: null,
  })
  await rotate({ overlapDays: 7 })
  await storeCertificate('authority', 2, 2)
  const both = await connection()
  expect(both).toMatchObject({
    caCertificate: `${one.caCertificate}authority 2 PEM`,
    authorities: [{ generation: 1 }, { generation: 2, certificate: 'authority 2 PEM' }],
    authorityChange: { generation: 2 },
  })
  const leftMs = Date.parse(both.authorityChange.fetchBefore) - t.clock.nowMs()
  expect(leftMs).toBeGreaterThan(6.9 * dayMs)
  expect(leftMs).toBeLessThanOrEqual(7 * dayMs)
  await storeCertificate('control-plane', 2, 2)
  expect(await connection()).toMatchObject({ authorities: [{}, {}], authorityChange: null })
})

test('asking again while one is followed gives it another time', async () => {
  const first = (await rotate()).body.operation
  await storeCertificate('authority', 2, 2)
  expect((await rotate({ overlapDays: 0 })).status).toBe(202)
  expect((await physical()).rotation).toEqual({ authority: 2, overlapMs: 0 })
  expect((await t.call('GET', `/v1/operations/${first.id}`)).body.state).toBe('superseded')
})

test('a change of the order does not wait for clients to fetch an authority', async () => {
  await rotate()
  const changed = await t.call('PATCH', `/v1/clusters/${clusterId}`, {
    body: { order: { ...order, retentionHours: 48 } },
    headers: { 'if-match': '*' },
  })
  expect(changed.status).toBe(202)
  expect((await physical()).rotation).toMatchObject({ authority: 2 })
})

test('is refused without the right, with no sense, and for what is not there', async () => {
  expectProblem(await rotate({}, await t.newKey(['developer'])), 403, 'forbidden')
  expectProblem(await rotate({ overlapDays: -1 }), 400, 'invalid-request')
  expectProblem(await rotate({ overlapDays: 400 }), 400, 'invalid-request')
  const ordered = await t.orderCluster(`new-${names}`)
  expectProblem(
    await t.call('POST', `/v1/clusters/${ordered}/certificates/rotate`, { body: {} }),
    409,
    'cluster-not-ready',
  )
})
