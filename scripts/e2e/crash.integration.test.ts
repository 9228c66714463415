import type { ClusterView } from '@headwater/api-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  brokerProcesses,
  type ControlPlane,
  cleanUp,
  startControlPlane,
  temporaryFolder,
  until,
} from './control-plane.ts'
import { consume, makeUser, operationsOf, order, produce, untilRunning } from './tenant.ts'

const recordCount = 2_000

describe('kill -9', () => {
  const stateFolder = temporaryFolder()
  let plane: ControlPlane
  let clusterId: string

  beforeAll(async () => {
    plane = await startControlPlane(stateFolder)
  })

  afterAll(async () => {
    await plane.stop()
    await cleanUp(stateFolder)
  })

  it('of the control plane in the middle of provisioning: the next one finishes the same order', async () => {
    clusterId = (await order(plane, 'survivor')).id
    await until('the first broker process', 30_000, () => brokerProcesses(stateFolder).length > 0)
    await plane.kill()
    const left = brokerProcesses(stateFolder)

    plane = await startControlPlane(stateFolder)
    const cluster = await untilRunning(plane, clusterId)
    expect(brokerProcesses(stateFolder)).toHaveLength(3)
    // Brokers that were up already were found, not started again.
    expect(brokerProcesses(stateFolder)).toEqual(expect.arrayContaining(left))
    const { items } = await plane.api.get<{ items: ClusterView[] }>('/v1/clusters')
    expect(items.map(({ id }) => id)).toEqual([cluster.id])
  })

  it('of a broker: it is mended without a person, and every acknowledged record is there', async () => {
    const properties = await makeUser(plane, clusterId, 'app', 'kept')
    await plane.api.post(`/v1/clusters/${clusterId}/topics`, { name: 'kept', partitions: 6 })
    await produce(properties, 'kept', recordCount)
    const [victim] = brokerProcesses(stateFolder)
    process.kill(victim ?? 0, 'SIGKILL')

    await until('the loss to be seen', 20_000, async () => {
      const operations = await operationsOf(plane, clusterId)
      return operations.some(({ type }) => type === 'heal_cluster')
    })
    await untilRunning(plane, clusterId)
    const operations = await operationsOf(plane, clusterId)
    expect(operations.find(({ type }) => type === 'heal_cluster')?.state).toBe('succeeded')
    expect(brokerProcesses(stateFolder)).toHaveLength(3)
    expect(brokerProcesses(stateFolder)).not.toContain(victim)
    expect(await consume(properties, 'kept', 'kept-readers', recordCount)).toBe(recordCount)
  })

  it('of the control plane at rest: the next one neither loses nor doubles a broker', async () => {
    const before = brokerProcesses(stateFolder)
    await plane.kill()
    plane = await startControlPlane(stateFolder)
    await untilRunning(plane, clusterId)
    expect(brokerProcesses(stateFolder).toSorted()).toEqual(before.toSorted())
  })
})
