import type { ClusterView } from '@headwater/api-contract'
import { type ControlPlane, until } from '../control-plane.ts'
import type { KafkaCloud } from './kafka-cloud.ts'

export interface SimulatedInstance {
  id: string
  zone: string
  phase: 'running' | 'ended'
}

/** Every instance that the account ever had, the newest last. */
export function instances({ cloud }: KafkaCloud): SimulatedInstance[] {
  return [...cloud.layer.world.instances.values()].map(({ id, zone, endingAtMs }) => ({
    id,
    zone,
    phase: endingAtMs === null ? 'running' : 'ended',
  }))
}

/** What is left in the account after `withinMs` at most: instances, interfaces, volumes, groups, secrets, as words. */
export async function untilNothingIsLeft({ cloud }: KafkaCloud, withinMs = 15_000): Promise<string[]> {
  let left: string[] = []
  const look = async () => {
    left = await cloud.layer.leftovers()
    return left.length === 0
  }
  await until('nothing to be left', withinMs, look).catch(() => undefined)
  return left
}

/** Asks for the cluster's deletion, and waits for its end. */
export async function untilDeleted(plane: ControlPlane, clusterId: string): Promise<void> {
  await plane.api.delete(`/v1/clusters/${clusterId}`)
  await until(`cluster ${clusterId} to be DELETED`, 60_000, async () => {
    const { phase } = await plane.api.get<ClusterView>(`/v1/clusters/${clusterId}`)
    return phase === 'DELETED'
  })
}
