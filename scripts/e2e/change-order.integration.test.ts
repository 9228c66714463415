import type { ClusterView, OperationView } from '@headwater/api-contract'
import type { Order } from '@headwater/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  brokerProcesses,
  type ControlPlane,
  cleanUp,
  startControlPlane,
  temporaryFolder,
  until,
} from './control-plane.ts'
import { clientProperties, consume, order, produce, smallOrder, untilRunning } from './tenant.ts'

const records = 2_000
const topic = 'kept'
const changeWithinMs = 240_000

interface TopicView {
  partitions: { replicas: number[]; inSync: number[] }[]
}

describe('an order that is changed while records come in', { timeout: 300_000 }, () => {
  const stateFolder = temporaryFolder()
  let plane: ControlPlane
  let cluster: ClusterView
  let password: string
  let sent = 0

  beforeAll(async () => {
    plane = await startControlPlane(stateFolder)
    const { id } = await order(plane, 'growing', { ...smallOrder, availability: 'development' })
    cluster = await untilRunning(plane, id)
    const user = await plane.api.post<{ password: string }>(`/v1/clusters/${id}/users`, { name: 'app' })
    password = user.password
    for (const resourceType of ['topic', 'group'])
      await plane.api.post(`/v1/clusters/${id}/acls`, {
        principal: 'app',
        resourceType,
        resourceName: topic,
        patternType: 'prefixed',
        operation: 'all',
      })
    await plane.api.post(`/v1/clusters/${id}/topics`, { name: topic, partitions: 6 })
    await until('the user to be ready', 20_000, async () => {
      const { items } = await plane.api.get<{ items: { state: string }[] }>(`/v1/clusters/${id}/users`)
      return items.every(({ state }) => state === 'ready')
    })
  })

  afterAll(async () => {
    await plane?.stop()
    await cleanUp(stateFolder)
  })

  const properties = () => clientProperties(plane, cluster.id, 'app', password)

  async function send(): Promise<void> {
    await produce(await properties(), topic, records)
    sent += records
  }

  /** Changes the order, and returns the operation once it has ended, with the cluster RUNNING. */
  async function change(changes: Partial<Order>): Promise<OperationView> {
    const { revision, order: now } = await plane.api.get<ClusterView>(`/v1/clusters/${cluster.id}`)
    const accepted = await plane.api.patch<{ operation: OperationView }>(
      `/v1/clusters/${cluster.id}`,
      { order: { ...now, ...changes } },
      revision,
    )
    const ended = await until('the change to end', changeWithinMs, async () => {
      const operation = await plane.api.get<OperationView>(`/v1/operations/${accepted.operation.id}`)
      return operation.state !== 'running' && operation
    }).catch(async (error: Error) => {
      const { steps } = await plane.api.get<OperationView>(`/v1/operations/${accepted.operation.id}`)
      throw new Error(`${error.message}: ${JSON.stringify(steps)}\n${plane.output().slice(-4_000)}`)
    })
    cluster = await untilRunning(plane, cluster.id)
    return ended
  }

  const copies = async (): Promise<number[]> => {
    const { partitions } = await plane.api.get<TopicView>(`/v1/clusters/${cluster.id}/topics/${topic}`)
    return partitions.map(({ replicas, inSync }) => Math.min(replicas.length, inSync.length))
  }

  it('gets more brokers and a second copy of every partition, and loses no record', async () => {
    await send()
    const [operation] = await Promise.all([change({ availability: 'single-zone' }), send()])
    expect(operation.state).toBe('succeeded')
    expect(operation.steps.map(({ state }) => state)).toEqual(operation.steps.map(() => 'succeeded'))
    expect(brokerProcesses(stateFolder)).toHaveLength(3)
    expect(cluster.bootstrap).toHaveLength(3)
    expect(await copies()).toEqual(Array(6).fill(2))
    await send()
    expect(await consume(await properties(), topic, 'kept-larger', sent)).toBe(sent)
  })

  it('goes back to one broker, which then has every record', async () => {
    const operation = await change({ availability: 'development' })
    expect(operation.state).toBe('succeeded')
    expect(brokerProcesses(stateFolder)).toHaveLength(1)
    expect(cluster.bootstrap).toHaveLength(1)
    expect(await copies()).toEqual(Array(6).fill(1))
    await send()
    expect(await consume(await properties(), topic, 'kept-smaller', sent)).toBe(sent)
  })
})
