import { advanceRollouts } from '@headwater/database'
import type { ReleaseState } from '@headwater/model'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { order, startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'

let t: TestApi
let ids: string[]
beforeAll(async () => {
  t = await startTestApi()
})
afterAll(() => t.stop())

const nowMs = () => Date.now()
const query = (text: string, values: unknown[] = []) => t.database.pool.query(text, values)

beforeEach(async () => {
  await query('DELETE FROM rollouts')
  await query('DELETE FROM findings')
  await query('DELETE FROM holds')
  // the fleet of the test before: no release follows theirs
  await query('UPDATE physical_clusters SET release = 99')
  ids = []
  for (let index = 0; index < 4; index++) {
    const name = `fleet-${Math.random().toString(36).slice(2)}`
    const { body } = await t.call('POST', '/v1/clusters', { body: { name, order, kafkaVersion: '4.2.1' } })
    await t.makeRunning(body.cluster.id)
    const { rows } = await query('SELECT physical_cluster_id AS id FROM clusters WHERE id = $1', [body.cluster.id])
    ids.push(rows[0].id)
    await settle(rows[0].id, 2)
  }
})

/** As the reconciler leaves a cluster on which this release has proved itself. */
async function settle(id: string, release: number, changes: Partial<ReleaseState> = {}): Promise<void> {
  const [kafkaVersion, metadataLevel] = release === 2 ? ['4.2.1', 29] : ['4.3.1', 30]
  const state = {
    settled: { release, kafkaVersion, metadataLevel },
    wellSinceMs: null,
    metadataLevel,
    rolledBack: null,
  }
  await query(
    `UPDATE physical_clusters SET release_state = $2, phase = 'RUNNING', observed_generation = generation WHERE id = $1`,
    [id, JSON.stringify({ ...state, ...changes })],
  )
  await query(`UPDATE operations SET state = 'succeeded', finished_at = now() WHERE physical_cluster_id = $1`, [id])
}

async function withRelease(release: number): Promise<string[]> {
  const { rows } = await query('SELECT id FROM physical_clusters WHERE release = $1 AND deleted_at IS NULL', [release])
  return rows.map(({ id }) => id).toSorted()
}

async function start(body: object = {}): Promise<string> {
  const answer = await t.call('POST', '/v1/releases/3/rollouts', { body })
  expect(answer.status).toBe(201)
  return answer.body.id
}

const show = async (id: string) => (await t.call('GET', `/v1/rollouts/${id}`)).body

/** Looks until nothing more is started, settling each cluster that got the release. */
async function provenStep(): Promise<string[]> {
  await advanceRollouts(t.database.pool, nowMs())
  const given = await withRelease(3)
  for (const id of given) await settle(id, 3)
  return given
}

describe('a rollout', () => {
  test('brings a release to one cluster, to half, to all, each wave once the one before has proved it', async () => {
    const id = await start({ waves: [{ clusters: 1 }, { share: 0.5 }, { share: 1 }] })
    await advanceRollouts(t.database.pool, nowMs())
    const first = await withRelease(3)
    expect(first).toEqual([ids[0]])
    const { rows } = await query(
      'SELECT specification, generation, wakeups FROM physical_clusters WHERE id = $1',
      first,
    )
    expect(rows[0]).toMatchObject({
      generation: 2,
      specification: { release: 3, kafka: { kafkaVersion: '4.3.1', metadataLevel: 30, attempt: 1, isAsked: false } },
    })
    // it has not proved itself: nobody else gets it
    await advanceRollouts(t.database.pool, nowMs())
    expect(await withRelease(3)).toEqual(first)
    expect(await show(id)).toMatchObject({
      state: 'running',
      message: expect.stringContaining('to prove the release'),
      progress: { wave: 1, updating: 1, done: 0, remaining: 3 },
    })
    await settle(first[0] ?? '', 3)
    expect(await provenStep()).toHaveLength(2)
    expect(await provenStep()).toHaveLength(4)
    await advanceRollouts(t.database.pool, nowMs())
    expect(await show(id)).toMatchObject({ state: 'done', progress: { wave: 3, done: 4, remaining: 0 } })
  })

  test('halts when a cluster gave the release up, goes on when an operator accepts that, and can be cancelled', async () => {
    const id = await start({ waves: [{ clusters: 1 }, { share: 1 }] })
    await advanceRollouts(t.database.pool, nowMs())
    const because = 'node 2 did not stay up in 3 starts'
    const rolledBack = { release: 3, attempt: 1, kafkaVersion: '4.3.1', to: 2, atMs: 0, because, evidence: '' }
    await settle(ids[0] ?? '', 2, { rolledBack })
    await advanceRollouts(t.database.pool, nowMs())
    await advanceRollouts(t.database.pool, nowMs())
    expect(await withRelease(3)).toEqual([ids[0]])
    expect(await show(id)).toMatchObject({
      state: 'halted',
      message: `${ids[0]}: ${because}`,
      failures: [{ physicalClusterId: ids[0], because }],
    })
    expect((await t.call('POST', `/v1/rollouts/${id}/resume`)).body).toMatchObject({
      state: 'running',
      progress: { accepted: 1, failed: 0 },
    })
    await advanceRollouts(t.database.pool, nowMs())
    expect(await withRelease(3)).toEqual(ids.toSorted())
    expect((await t.call('POST', `/v1/rollouts/${id}/cancel`)).body.state).toBe('cancelled')
    expectProblem(await t.call('POST', `/v1/rollouts/${id}/resume`), 409, 'rollout-ended')
  })

  test('halts on a finding that was not open before, and not on one that was', async () => {
    const id = await start()
    await advanceRollouts(t.database.pool, nowMs())
    const open = (subject: string) =>
      query(
        `INSERT INTO findings (id, physical_cluster_id, type, subject, message, evidence, opened_at)
         VALUES ($1, $2, 'machine_unknown', $3, 'who knows', '', now() - interval '10 minutes')`,
        [`fin_${Math.random()}`, ids[0], subject],
      )
    await query(`UPDATE rollout_clusters SET findings_before = '["machine_unknown:before"]'`)
    await open('before')
    await advanceRollouts(t.database.pool, nowMs())
    expect((await show(id)).state).toBe('running')
    await open('since')
    await advanceRollouts(t.database.pool, nowMs())
    expect(await show(id)).toMatchObject({ state: 'halted', message: expect.stringContaining('who knows') })
  })

  test('leaves alone what is held, what is being changed, and what is worked on by another process', async () => {
    await start({ waves: [{ share: 1 }] })
    const { rows } = await query('SELECT id FROM clusters WHERE physical_cluster_id = $1', [ids[1]])
    const expiresAt = new Date(nowMs() + 3_600_000)
    await t.call('POST', '/v1/holds', { body: { scope: 'cluster', subject: rows[0].id, reason: 'a storm', expiresAt } })
    await query(`UPDATE operations SET state = 'running', finished_at = NULL WHERE physical_cluster_id = $1`, [ids[2]])
    await Promise.all([1, 2, 3].map(() => advanceRollouts(t.database.pool, nowMs())))
    expect(await withRelease(3)).toEqual([ids[0], ids[3]].toSorted())
  })

  test('is for operators, of a release that exists, and one at a time', async () => {
    expectProblem(await t.call('POST', '/v1/releases/77/rollouts', { body: {} }), 404, 'not-found')
    await start()
    expectProblem(await t.call('POST', '/v1/releases/3/rollouts', { body: {} }), 409, 'rollout-open')
    expect((await t.call('GET', '/v1/rollouts')).body.items).toHaveLength(1)
  })
})
