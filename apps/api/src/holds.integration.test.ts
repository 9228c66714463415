import { createPostgresStore } from '@headwater/database'
import { endExpiredHolds } from '@headwater/database/intent'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Answered, order, startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'

const hourMs = 3_600_000
let t: TestApi
let clusterId: string
beforeAll(async () => {
  t = await startTestApi({ livingHolds: 3 })
  clusterId = await t.orderCluster('held')
  await t.makeRunning(clusterId)
})
afterAll(() => t.stop())
beforeEach(async () => {
  await t.database.pool.query('DELETE FROM holds')
})

const inHours = (hours: number) => new Date(t.clock.nowMs() + hours * hourMs).toISOString()
const hold = (body: object) =>
  t.call('POST', '/v1/holds', { body: { reason: 'a storm', expiresAt: inHours(2), ...body } })
const pointers = (answer: Answered) => answer.body.errors.map((fault: { pointer: string }) => fault.pointer)
const change = (to: object = { retentionHours: 48 }) =>
  t.call('PATCH', `/v1/clusters/${clusterId}`, {
    body: { order: { ...order, ...to } },
    headers: { 'if-match': '*' },
  })

test('a hold is made, listed, loaded with the clusters that it covers, and lifted', async () => {
  const made = await hold({ scope: 'cluster', subject: clusterId })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({
    id: expect.stringMatching(/^hol_/),
    scope: 'cluster',
    subject: clusterId,
    reason: 'a storm',
    createdBy: expect.stringMatching(/^key_/),
  })
  expect((await t.call('GET', '/v1/holds')).body.items).toEqual([made.body])
  const [physical] = (
    await t.database.pool.query(
      'SELECT physical_cluster_id AS id, wakeups FROM clusters c JOIN physical_clusters p ON p.id = physical_cluster_id WHERE c.id = $1',
      [clusterId],
    )
  ).rows
  const store = createPostgresStore(t.database.pool, { random: { bytes: (length) => new Uint8Array(length) } })
  expect((await store.load(physical.id))?.holds).toEqual([
    { id: made.body.id, reason: 'a storm', expiresAtMs: Date.parse(made.body.expiresAt), zone: null },
  ])

  t.rings.length = 0
  expect((await t.call('DELETE', `/v1/holds/${made.body.id}`)).status).toBe(204)
  await expect.poll(() => t.rings).toEqual([physical.id])
  expect((await store.load(physical.id))?.holds).toEqual([])
  expectProblem(await t.call('DELETE', `/v1/holds/${made.body.id}`), 404, 'not-found')
  const { items } = (await t.call('GET', '/v1/audit?limit=3')).body
  expect(items.map(({ action, outcome }: { action: string; outcome: string }) => [action, outcome])).toEqual([
    ['hold.delete', 'refused'],
    ['hold.delete', 'accepted'],
    ['hold.create', 'accepted'],
  ])
})

test.each([
  ['the cluster', () => ({ scope: 'cluster', subject: clusterId })],
  ['a zone that it is in', () => ({ scope: 'zone', subject: 'local-a' })],
  ['the whole fleet', () => ({ scope: 'fleet' })],
])('under a hold on %s nothing of it is changed or deleted', async (_case, covering) => {
  const { body: made } = await hold({ ...covering(), reason: 'the disks are being counted' })
  for (const refused of [await change(), await t.call('DELETE', `/v1/clusters/${clusterId}`)]) {
    expectProblem(refused, 409, 'cluster-held')
    expect(refused.body.detail).toContain(made.id)
    expect(refused.body.detail).toContain('the disks are being counted')
    expect(refused.body).toMatchObject({
      hold: { id: made.id, scope: made.scope, subject: made.subject, expiresAt: made.expiresAt },
      next: expect.stringContaining(made.expiresAt),
    })
    expect(refused.body.hold).not.toHaveProperty('createdBy')
  }
  expect((await t.call('GET', `/v1/clusters/${clusterId}`)).body).toMatchObject({ phase: 'RUNNING', order })
})

test('a cluster is not changed into a zone that is held', async () => {
  const { body: made } = await hold({ scope: 'zone', subject: 'local-b' })
  const refused = await change({ availability: 'multi-zone' })
  expectProblem(refused, 409, 'cluster-held')
  expect(refused.body.hold).toMatchObject({ id: made.id, subject: 'local-b' })
})

test('a hold elsewhere, and one that has expired, are no hold', async () => {
  const other = await t.orderCluster('other')
  await hold({ scope: 'cluster', subject: other })
  await hold({ scope: 'zone', subject: 'local-b' })
  await hold({ scope: 'fleet', expiresAt: inHours(0.001) })
  t.clock.advance(10_000)
  expect((await t.call('GET', '/v1/holds')).body.items).toHaveLength(2)
  const changed = await change()
  expect(changed.status).toBe(202)
  // under a hold a change can still be taken back: nothing is done before the hold ends either way
  await hold({ scope: 'fleet' })
  const cancelled = await t.call('POST', `/v1/operations/${changed.body.operation.id}/cancel`)
  expect(cancelled.status).toBe(202)
  await t.makeEnded(cancelled.body.operation.id)
})

test.each([
  ['31 days', () => ({ scope: 'fleet', expiresAt: inHours(31 * 24) }), '/expiresAt'],
  ['a time that is over', () => ({ scope: 'fleet', expiresAt: inHours(-1) }), '/expiresAt'],
  ['no expiry', () => ({ scope: 'fleet', expiresAt: undefined }), '/expiresAt'],
  ['no time', () => ({ scope: 'fleet', expiresAt: 'tomorrow' }), '/expiresAt'],
  ['no reason', () => ({ scope: 'fleet', reason: ' ' }), '/reason'],
  ['another scope', () => ({ scope: 'planet' }), '/scope'],
  ['a cluster that is not named', () => ({ scope: 'cluster' }), '/subject'],
  ['a fleet that is named', () => ({ scope: 'fleet', subject: 'ours' }), '/subject'],
  ['a cluster that is not there', () => ({ scope: 'cluster', subject: 'clu_nothing' }), '/subject'],
  ['a zone that is not there', () => ({ scope: 'zone', subject: 'local-z' }), '/subject'],
])('a hold is not made with %s', async (_case, body, pointer) => {
  const refused = await hold(body())
  expectProblem(refused, 400, 'invalid-request')
  expect(pointers(refused)).toContain(pointer)
  expect((await t.call('GET', '/v1/holds')).body.items).toEqual([])
})

test('a hold that is too long names the limit, and an unknown zone the known ones', async () => {
  const long = await hold({ scope: 'fleet', expiresAt: inHours(45 * 24) })
  expect(long.body).toMatchObject({ limit: 'hold_days', current: 30, requested: 45, unit: 'days' })
  expect((await hold({ scope: 'zone', subject: 'local-z' })).body.next).toContain('local-a, local-b, local-c')
})

test('so many holds and no more', async () => {
  for (let i = 0; i < 3; i++) expect((await hold({ scope: 'fleet' })).status).toBe(201)
  const refused = await hold({ scope: 'fleet' })
  expectProblem(refused, 409, 'limit-reached')
  expect(refused.body).toMatchObject({ limit: 'living_holds', current: 3, requested: 4, next: expect.any(String) })
})

test('holds are for operators', async () => {
  const admin = await t.newKey(['admin'])
  expectProblem(await t.call('GET', '/v1/holds', { key: admin }), 403, 'forbidden')
  const body = { scope: 'fleet', reason: 'mine', expiresAt: inHours(1) }
  expectProblem(await t.call('POST', '/v1/holds', { key: admin, body }), 403, 'forbidden')
  expectProblem(await t.call('DELETE', '/v1/holds/hol_1', { key: admin }), 403, 'forbidden')
})

async function wakeups(physicalClusterId: string): Promise<number> {
  const { rows } = await t.database.pool.query('SELECT wakeups FROM physical_clusters WHERE id = $1', [
    physicalClusterId,
  ])
  return Number(rows[0].wakeups)
}

describe('the end of a hold on a zone or the fleet', () => {
  /** Whose last pass had to leave something undone, and how often each was woken. */
  async function held(): Promise<{ waiting: string; resting: string }> {
    const [waiting, resting] = [await t.orderCluster(`held-${++count}`), await t.orderCluster(`at-rest-${count}`)]
    const physical = async (id: string, steps: object[]) => {
      const { rows } = await t.database.pool.query<{ id: string }>(
        `INSERT INTO reconciler_plans (physical_cluster_id, version, actions, waiting, stored_at)
         SELECT physical_cluster_id, 1, '[]', $2::jsonb, now() FROM clusters WHERE id = $1 RETURNING physical_cluster_id AS id`,
        [id, JSON.stringify(steps)],
      )
      return rows[0]?.id ?? ''
    }
    return { waiting: await physical(waiting, [{ step: 'hold', on: 'a storm' }]), resting: await physical(resting, []) }
  }
  let count = 0

  test('wakes who waited for it, and nobody who rests', async () => {
    const { waiting, resting } = await held()
    const { body: made } = await hold({ scope: 'zone', subject: 'local-a' })
    const before = [await wakeups(waiting), await wakeups(resting)]
    t.rings.length = 0
    expect((await t.call('DELETE', `/v1/holds/${made.id}`)).status).toBe(204)
    expect([await wakeups(waiting), await wakeups(resting)]).toEqual([(before[0] ?? 0) + 1, before[1]])
    await expect.poll(() => t.rings).toContain(waiting)
    expect(t.rings).not.toContain(resting)
  })

  test('by its expiry does the same, once', async () => {
    const { waiting, resting } = await held()
    await hold({ scope: 'fleet', expiresAt: inHours(1) })
    const { body: later } = await hold({ scope: 'fleet', expiresAt: inHours(2) })
    const before = [await wakeups(waiting), await wakeups(resting)]
    const at = new Date(t.clock.nowMs() + 1.5 * hourMs)
    expect(await endExpiredHolds(t.database.pool, at)).toContain(waiting)
    expect(await endExpiredHolds(t.database.pool, at)).toEqual([])
    expect([await wakeups(waiting), await wakeups(resting)]).toEqual([(before[0] ?? 0) + 1, before[1]])
    expect((await t.call('GET', '/v1/holds')).body.items).toMatchObject([{ id: later.id }])
  })
})
