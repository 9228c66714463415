import type { ClusterView, OperationView } from '@headwater/api-contract'
import type { Order } from '@headwater/model'
import { expect } from 'vitest'
import { openInside } from '../../embedded/inside.ts'
import { until } from '../control-plane.ts'
import { consume, makeUser, operationsOf, order, produce } from '../tenant.ts'
import type { OrderCloud } from './clouds.ts'
import type { KilledPlanes } from './killed-planes.ts'
import { intendedClusters, intendedWords, unknownResources, wordsOf } from './resources.ts'

const topic = 'kept'
const recordsEach = 1_000
/** Some twenty control planes are killed and started in it; on a busy computer too. */
const changeWithinMs = 280_000

/** A cluster that takes records while it is changed. */
export interface ChangedCluster {
  /** Changes the order, while records come in, and waits for the end of it all. */
  change(flow: string, changes: Partial<Order>): Promise<OperationView>
  /** Exactly these nodes stand, in the cloud and in Kafka, and every acknowledged record is there once. */
  expectExactly(nodes: { brokers: number; controllers: number }): Promise<void>
  /** Changes the order, and deletes the cluster as soon as a control plane was killed around this call. */
  deleteWhileChanging(flow: string, changes: Partial<Order>, isUnderWay: () => boolean): Promise<void>
  /** Nothing of it is left. */
  expectGone(): Promise<void>
}

/** Orders it and waits until it takes records; nobody is killed yet. */
export async function orderCluster(cloud: OrderCloud, planes: KilledPlanes, wanted: Order): Promise<ChangedCluster> {
  const { stateFolder } = cloud
  const plane = await planes.current()
  const { id } = await order(plane, 'changed', wanted)
  await untilSettled()
  const properties = await makeUser(plane, id, 'app', topic)
  await plane.api.post(`/v1/clusters/${id}/topics`, { name: topic, partitions: 6 })
  let acknowledged = 0
  let groups = 0

  /** RUNNING as its newest specification wants it, with nothing left to do. */
  function untilSettled(): Promise<true> {
    return planes.until('the cluster to be RUNNING as it shall be', changeWithinMs, async ({ api }) => {
      const { phase } = await api.get<ClusterView>(`/v1/clusters/${id}`)
      if (phase !== 'RUNNING') return false
      const { generation, observedGeneration } = await withInside(({ recordOf }) => recordOf(id))
      return generation === observedGeneration
    })
  }

  async function withInside<T>(look: (inside: Awaited<ReturnType<typeof openInside>>) => Promise<T>): Promise<T> {
    const inside = await openInside(stateFolder)
    try {
      return await look(inside)
    } finally {
      await inside.close()
    }
  }

  async function take(): Promise<void> {
    await produce(properties, topic, recordsEach)
    acknowledged += recordsEach
  }

  /** The control plane may be killed before it answers; what it has written stands. */
  async function ask(wantedChanges: Partial<Order>): Promise<void> {
    const { api } = await planes.current()
    const { revision, order: now } = await api.get<ClusterView>(`/v1/clusters/${id}`)
    const body = { order: { ...now, ...wantedChanges } }
    await api.patch(`/v1/clusters/${id}`, body, revision).catch(() => undefined)
  }

  async function expectResources(clusters: number): Promise<void> {
    const intended = await intendedClusters(stateFolder)
    expect(intended.filter(({ deleted }) => !deleted)).toHaveLength(clusters)
    const words = intendedWords(intended, cloud.kinds)
    const look = async () => wordsOf(await cloud.resources())
    await until('the cloud to settle', 10_000, async () => `${await look()}` === `${words}`).catch(() => {})
    expect(await look()).toEqual(words)
    expect(await unknownResources(stateFolder)).toEqual([])
  }

  return {
    async change(flow, wantedChanges) {
      const before = (await operationsOf(await planes.current(), id)).length
      planes.arm(flow)
      await ask(wantedChanges)
      const operation = await planes.until('the change to be known', 30_000, async (serving) => {
        const operations = await operationsOf(serving, id)
        return operations.length > before && operations.find(({ type }) => type === 'update_cluster')
      })
      const sent = take()
      const ended = await planes.until('the change to end', changeWithinMs, async ({ api }) => {
        const now = await api.get<OperationView>(`/v1/operations/${operation.id}`)
        return now.state !== 'running' && now
      })
      await sent
      await untilSettled()
      await planes.disarm()
      await untilSettled()
      return ended
    },

    async expectExactly({ brokers, controllers }) {
      await expectResources(1)
      const { record, kafka } = await withInside(async ({ recordOf, observe }) => ({
        record: await recordOf(id),
        kafka: await observe(id),
      }))
      const idsOf = (isWanted: (role: string) => boolean) =>
        record.nodes.filter(({ role }) => isWanted(role)).map(({ kafkaId }) => kafkaId)
      expect(kafka.registeredIds).toEqual(idsOf((role) => role !== 'controller').toSorted((a, b) => a - b))
      expect(kafka.brokerIds).toEqual(kafka.registeredIds)
      expect(kafka.brokerIds).toHaveLength(brokers)
      expect(kafka.quorum.voterIds).toEqual(idsOf((role) => role !== 'broker').toSorted((a, b) => a - b))
      expect(kafka.quorum.voterIds).toHaveLength(controllers)
      expect(kafka).toMatchObject({ cordonedIds: [], moveThrottle: null, userNames: ['app'] })
      const { replicationFactor } = record.specification
      const odd = kafka.assignments.filter(
        ({ replicaIds, inSyncIds, addingIds, removingIds }) =>
          replicaIds.length !== replicationFactor ||
          inSyncIds.length !== replicationFactor ||
          addingIds.length + removingIds.length > 0,
      )
      expect(odd).toEqual([])
      const ports = record.nodes.flatMap(({ addresses }) =>
        [addresses?.brokerPort, addresses?.controllerPort, addresses?.tenantPort].filter((port) => port != null),
      )
      expect(new Set(ports).size).toBe(ports.length)
      await take()
      expect(await consume(properties, topic, `${topic}-${++groups}`, acknowledged)).toBe(acknowledged)
    },

    async deleteWhileChanging(flow, wantedChanges, isUnderWay) {
      planes.arm(flow)
      await ask(wantedChanges)
      await planes.until('the change to be under way', changeWithinMs, async () => isUnderWay())
      const { api } = await planes.current()
      await api.delete(`/v1/clusters/${id}`).catch(() => undefined)
      await planes.until('the cluster to be DELETED', changeWithinMs, async (serving) => {
        const { phase } = await serving.api.get<ClusterView>(`/v1/clusters/${id}`)
        if (phase === 'DELETED') return true
        // the one that was asked may have been killed before it wrote anything
        if (phase !== 'DELETING') await serving.api.delete(`/v1/clusters/${id}`)
        return false
      })
      await planes.disarm()
    },

    expectGone: () => expectResources(0),
  }
}
