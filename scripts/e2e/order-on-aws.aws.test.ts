import type { ClusterView } from '@headwater/api-contract'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { instances, untilDeleted, untilNothingIsLeft } from './aws/account.ts'
import { type KafkaCloud, missingMoto, startKafkaCloud, threeZones } from './aws/kafka-cloud.ts'
import type { ControlPlane } from './control-plane.ts'
import { consume, makeUser, order, produce, untilRunning } from './tenant.ts'

const recordCount = 1_000

if (missingMoto !== null) test.skip(missingMoto)
describe.skipIf(missingMoto !== null)('an order on a simulated AWS', () => {
  let kafka: KafkaCloud
  let plane: ControlPlane
  let cluster: ClusterView

  beforeAll(async () => {
    kafka = await startKafkaCloud()
    plane = await kafka.startControlPlane()
  })
  afterAll(() => kafka?.stop())

  it('is three brokers on instances, each in a zone of its own', async () => {
    const accepted = await order(plane, 'orders', threeZones)
    cluster = await untilRunning(plane, accepted.id)
    const running = instances(kafka).filter(({ phase }) => phase === 'running')
    expect(running.map(({ zone }) => zone).toSorted()).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c'])
    expect(kafka.brokers()).toHaveLength(3)
  })

  it(`takes ${recordCount} records with the handed-out credentials and gives every one back`, async () => {
    const properties = await makeUser(plane, cluster.id, 'app', 'orders')
    await plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name: 'orders', partitions: 3 })
    await produce(properties, 'orders', recordCount)
    expect(await consume(properties, 'orders', 'orders-readers', recordCount)).toBe(recordCount)
  })

  it('leaves nothing in the account and no process when it is deleted', async () => {
    await untilDeleted(plane, cluster.id)
    expect(await untilNothingIsLeft(kafka)).toEqual([])
    expect(kafka.brokers()).toEqual([])
  })
})
