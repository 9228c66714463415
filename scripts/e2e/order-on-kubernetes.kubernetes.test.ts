import fs from 'node:fs'
import path from 'node:path'
import type { ClusterView } from '@headwater/api-contract'
import { missingBinary } from '@headwater/provider-kubernetes/testing'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { ControlPlane } from './control-plane.ts'
import { type KafkaCloud, startKafkaCloud, threeZones } from './kubernetes/kafka-cloud.ts'
import { leftovers, machinePods, untilDeleted } from './kubernetes/pods.ts'
import { consume, makeUser, order, produce, untilRunning } from './tenant.ts'

const recordCount = 1_000

const missing = missingBinary()
if (missing !== null) test.skip(missing)
describe.skipIf(missing !== null)('an order on Kubernetes', () => {
  let kafka: KafkaCloud
  let plane: ControlPlane
  let cluster: ClusterView

  beforeAll(async () => {
    kafka = await startKafkaCloud()
    plane = await kafka.startControlPlane()
  })
  afterAll(() => kafka?.stop())

  it('is three brokers in pods, each in a zone of its own', async () => {
    const accepted = await order(plane, 'orders', threeZones)
    cluster = await untilRunning(plane, accepted.id)
    const pods = await machinePods(kafka)
    expect(pods.map(({ zone }) => zone).toSorted()).toEqual(['zone-a', 'zone-b', 'zone-c'])
    expect(pods.map(({ phase }) => phase)).toEqual(['Running', 'Running', 'Running'])
    expect(kafka.cloud.kubelet.processes()).toHaveLength(3)
  })

  // The test kubelet cannot make it read-only for root; a real one does.
  it('writes nothing beside the files that its machines were given', async () => {
    for (const { uid } of await machinePods(kafka)) {
      const folder = path.join(kafka.cloud.plane.folder, 'pods', uid, 'volumes', 'files')
      expect(fs.readdirSync(folder)).toContain('server.properties')
      expect(fs.readdirSync(folder).filter((name) => name.includes('resolved'))).toEqual([])
    }
  })

  it(`takes ${recordCount} records with the handed-out credentials and gives every one back`, async () => {
    const properties = await makeUser(plane, cluster.id, 'app', 'orders')
    await plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name: 'orders', partitions: 3 })
    await produce(properties, 'orders', recordCount)
    expect(await consume(properties, 'orders', 'orders-readers', recordCount)).toBe(recordCount)
  })

  it('leaves nothing when it is deleted', async () => {
    await untilDeleted(plane, cluster.id)
    expect(await leftovers(kafka)).toEqual([])
    expect(kafka.cloud.kubelet.processes()).toEqual([])
  })
})
