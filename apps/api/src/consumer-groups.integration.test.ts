import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from './testing/api-harness.ts'
import { expectProblem } from './testing/expect-problem.ts'

// What Kafka answers is tested end to end; here is what never gets there.

let t: TestApi
let groups: string
beforeAll(async () => {
  t = await startTestApi()
  groups = `/v1/clusters/${await t.orderCluster('grouped')}/consumer-groups`
})
afterAll(() => t?.stop())

const reset = (body: object, key?: string) =>
  t.call('POST', `${groups}/readers/offset-resets`, { body, ...(key === undefined ? {} : { key }) })

test.each([
  ['nothing', {}, ['/to']],
  ['a place there is not', { to: 'middle' }, ['/to']],
  ['a time without one', { to: 'time' }, ['/time']],
  ['an offset without one', { to: 'offset' }, ['/offset']],
  ['a negative offset', { to: 'offset', offset: -1 }, ['/offset']],
  ['a time that is none', { to: 'time', time: 'noon' }, ['/time']],
  ['two things at once', { to: 'earliest', offset: 3 }, ['/offset']],
  ['partitions of no topic', { to: 'earliest', partitions: [0] }, ['/partitions']],
  ['no partition', { to: 'earliest', topic: 'orders', partitions: [] }, ['/partitions']],
  ['a negative partition', { to: 'earliest', topic: 'orders', partitions: [0, -1] }, ['/partitions/1']],
  ['an internal topic', { to: 'earliest', topic: '__consumer_offsets' }, ['/topic']],
])('a reset to %s is refused', async (_case, body, pointers) => {
  const answer = await reset(body)
  expectProblem(answer, 400, 'invalid-request')
  expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers)
})

test('a viewer may look and not reset, not even to try', async () => {
  const viewer = await t.newKey(['viewer'])
  expectProblem(await reset({ to: 'earliest', dryRun: true }, viewer), 403, 'forbidden')
  expectProblem(await t.call('GET', groups, { key: viewer }), 409, 'cluster-not-ready')
})

test('another organization’s cluster has no groups to be seen or reset', async () => {
  const { key } = await t.newOrganization('others')
  expectProblem(await t.call('GET', groups, { key }), 404, 'not-found')
  expectProblem(await t.call('GET', `${groups}/readers`, { key }), 404, 'not-found')
  expectProblem(await reset({ to: 'earliest' }, key), 404, 'not-found')
})

test('until Kafka answers there is nothing to list, and the problem says what to wait for', async () => {
  for (const answer of [await t.call('GET', groups), await t.call('GET', `${groups}/readers`)]) {
    expectProblem(answer, 409, 'cluster-not-ready')
    expect(answer.body.operationId).toMatch(/^ope_/)
  }
  expectProblem(await t.call('GET', `${groups}?cursor=nonsense`), 409, 'cluster-not-ready')
})

test('a name with a slash is one name', async () => {
  expectProblem(await t.call('GET', `${groups}/${encodeURIComponent('a/b?c')}`), 409, 'cluster-not-ready')
})
