import type { Order } from '@headwater/model'
import { expect } from 'vitest'
import { consume, makeUser, order, produce, untilRunning } from '../tenant.ts'
import type { OrderCloud } from './clouds.ts'
import { type CloudResource, intendedClusters } from './resources.ts'
import type { Succession } from './succession.ts'

const recordsEach = 100

/** What is the same in every order here. */
export const smallest: Omit<Order, 'region' | 'availability'> = { throughput: { ingressMBps: 0.1 }, retentionHours: 1 }

/** A cluster beside those that are tried: of the same tenant, in the same cloud. */
export interface Neighbour {
  /** What is its own in the cloud is what was made for it, unchanged. */
  expectUntouched(): Promise<void>
  takeRecords(): Promise<void>
  /** It gives back every record that it took. */
  expectRecords(): Promise<void>
}

/** Orders it and waits until it can take records. Nothing else may stand in the cloud yet. */
export async function moveIn(cloud: OrderCloud, planes: Succession): Promise<Neighbour> {
  const oneNode: Order = { ...smallest, region: cloud.region, availability: 'development' }
  const { id } = await untilRunning(planes.current(), (await order(planes.current(), 'neighbour', oneNode)).id)
  const properties = await makeUser(planes.current(), id, 'app', 'kept')
  await planes.current().api.post(`/v1/clusters/${id}/topics`, { name: 'kept', partitions: 1 })
  const [own, ...others] = await intendedClusters(cloud.stateFolder)
  if (own === undefined || others.length > 0) throw new Error('the neighbour is not alone')
  const ids = new Set([own.id, ...own.nodes.map((node) => node.id)])
  const fingerprint = async () => (await cloud.resources()).filter(({ of }) => ids.has(of)).toSorted(byWord)
  const before = await fingerprint()
  let acknowledged = 0
  return {
    async expectUntouched() {
      expect(await fingerprint()).toEqual(before)
    },
    async takeRecords() {
      await produce(properties, 'kept', recordsEach)
      acknowledged += recordsEach
    },
    async expectRecords() {
      expect(await consume(properties, 'kept', 'kept-readers', acknowledged)).toBe(acknowledged)
    },
  }
}

function byWord(one: CloudResource, other: CloudResource): number {
  return `${one.kind} ${one.of}` < `${other.kind} ${other.of}` ? -1 : 1
}
