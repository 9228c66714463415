import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from './testing/api-harness.ts'
import { longer, runningClusters } from './testing/running-clusters.ts'

let t: TestApi
const clusters = runningClusters(() => t)
beforeAll(async () => {
  t = await startTestApi()
})
afterAll(() => t.stop())

test('nodes are shown with what Kafka says of them', async () => {
  const id = await clusters.running()
  const { body, status } = await t.call('GET', `/v1/clusters/${id}/nodes`)
  expect(status).toBe(200)
  expect(body.items).toMatchObject([{ kafkaId: 1, zone: 'local-a', endpoint: '127.0.0.1:9092', state: 'reserved' }])
  expect(body.kafka).toEqual({ partitions: 2, withoutLeader: 0 })
})

test('nodes are shown while Kafka cannot be asked, with the reason', async () => {
  const id = await t.orderCluster('made')
  const { body } = await t.call('GET', `/v1/clusters/${id}/nodes`)
  expect(body).toEqual({ items: [], kafka: null, kafkaSilentBecause: 'The cluster’s Kafka has no address yet.' })
})

test('the plan of before can be read after a change, and no plan of another cluster', async () => {
  const id = await clusters.running()
  const before = (await t.call('GET', `/v1/clusters/${id}/plan`)).body
  const { body } = await clusters.patch(id, { order: longer })
  const { fromPlanId, planId } = body.operation.change
  expect(fromPlanId).toBe(before.id)
  expect((await t.call('GET', `/v1/clusters/${id}/plans/${fromPlanId}`)).body).toEqual(before)
  expect((await t.call('GET', `/v1/clusters/${id}/plans/${planId}`)).body.order).toEqual(longer)
  const other = await clusters.running()
  expect((await t.call('GET', `/v1/clusters/${other}/plans/${planId}`)).status).toBe(404)
})

test('events can be read from the latest back', async () => {
  const id = await clusters.running()
  await clusters.patch(id, { protected: true })
  const read = async (query: string) => (await t.call('GET', `/v1/clusters/${id}/events?${query}`)).body
  const latest = await read('order=newest_first&limit=2')
  expect(latest.items).toMatchObject([{ number: 3, type: 'cluster_updated' }, { number: 2 }])
  const rest = await read(`order=newest_first&limit=2&before=${latest.last}`)
  expect(rest.items).toMatchObject([{ number: 1, type: 'cluster_created' }])
  expect((await t.call('GET', `/v1/clusters/${id}/events?before=2`)).status).toBe(400)
})
