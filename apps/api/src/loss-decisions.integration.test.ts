import { createPostgresStore } from '@headwater/database'
import { confirmationLine, lossConfirmation } from '@headwater/model'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'

let t: TestApi
let physicalClusterId: string
beforeAll(async () => {
  t = await startTestApi()
  const clusterId = await t.orderCluster('hurt')
  await t.makeRunning(clusterId)
  const { rows } = await t.database.pool.query('SELECT physical_cluster_id AS id FROM clusters WHERE id = $1', [
    clusterId,
  ])
  physicalClusterId = rows[0].id
})
afterAll(() => t.stop())
beforeEach(async () => {
  await t.database.pool.query('DELETE FROM loss_decisions')
  await t.database.pool.query('DELETE FROM findings')
  await find('fin_1', 'data_at_risk', `Of 3 partitions others hold less.\n${confirmationLine(2, 3)}`)
})

async function find(id: string, type: string, evidence: string, closedAt: Date | null = null): Promise<void> {
  await t.database.pool.query(
    `INSERT INTO findings (id, physical_cluster_id, type, subject, message, evidence, opened_at, closed_at)
     VALUES ($1, $2, $3, $4, 'gone', $5, now(), $6)`,
    [id, physicalClusterId, type, `nod_${id}`, evidence, closedAt],
  )
}

const decide = (findingId: string, body: object, headers = {}) =>
  t.call('POST', `/v1/findings/${findingId}/decision`, { body, headers })
const accept = (confirm?: string, findingId = 'fin_1') => decide(findingId, { choice: 'accept_loss', confirm })

async function decisions(): Promise<unknown> {
  const store = createPostgresStore(t.database.pool, { random: { bytes: (length) => new Uint8Array(length) } })
  return (await store.load(physicalClusterId))?.lossDecisions
}

test('a loss is accepted in the words of the finding, and the loop is told how much', async () => {
  t.rings.length = 0
  const accepted = await accept(lossConfirmation(2, 3))
  expect(accepted.status).toBe(201)
  expect(accepted.body).toMatchObject({
    findingId: 'fin_1',
    nodeId: 'nod_fin_1',
    choice: 'accept_loss',
    partitions: 3,
    decidedBy: expect.stringMatching(/^key_/),
  })
  const decidedAtMs = Date.parse(accepted.body.decidedAt)
  expect(await decisions()).toEqual([{ nodeId: 'nod_fin_1', choice: 'accept_loss', partitions: 3, decidedAtMs }])
  await expect.poll(() => t.rings).toContain(physicalClusterId)
  const { items } = (await t.call('GET', '/v1/audit?limit=1')).body
  expect(items).toMatchObject([{ action: 'loss.decide', resource: 'fin_1:accept_loss', outcome: 'accepted' }])
})

test('the latest decision counts', async () => {
  await accept(lossConfirmation(2, 3))
  expect((await decide('fin_1', { choice: 'wait' })).status).toBe(201)
  expect(await decisions()).toMatchObject([{ nodeId: 'nod_fin_1', choice: 'wait', partitions: null }])
})

test('a loss of everything has no number', async () => {
  await find('fin_2', 'data_at_risk', confirmationLine(1, null))
  expect((await accept(lossConfirmation(1, null), 'fin_2')).body).toMatchObject({ partitions: null })
})

test.each([undefined, '', lossConfirmation(2, 2), lossConfirmation(1, 3), 'yes'])(
  'the words "%s" accept nothing, and the answer says which would',
  async (words) => {
    const refused = await accept(words)
    expectProblem(refused, 400, 'invalid-request')
    expect(refused.body.errors).toMatchObject([{ pointer: '/confirm' }])
    expect(refused.body.next).toContain(lossConfirmation(2, 3))
    expect(await decisions()).toEqual([])
  },
)

test('what nobody can accept away is refused, and so is what is over or something else', async () => {
  await find('fin_3', 'data_at_risk', 'Accepting the loss cannot help.')
  await find('fin_4', 'machine_gone', confirmationLine(2, 3))
  await find('fin_5', 'data_at_risk', confirmationLine(2, 3), new Date())
  expectProblem(await accept('yes', 'fin_3'), 409, 'loss-not-acceptable')
  expect((await decide('fin_3', { choice: 'wait' })).status).toBe(201)
  for (const id of ['fin_4', 'fin_5']) expectProblem(await accept(lossConfirmation(2, 3), id), 409, 'nothing-to-decide')
  expectProblem(await accept('yes', 'fin_6'), 404, 'not-found')
})

test('only operators decide', async () => {
  const made = await t.call('POST', '/v1/api-keys', { body: { name: 'admin', scopes: ['admin'] } })
  const refused = await t.call('POST', '/v1/findings/fin_1/decision', {
    body: { choice: 'wait' },
    key: made.body.secret,
  })
  expectProblem(refused, 403, 'forbidden')
  expect(await decisions()).toEqual([])
})
