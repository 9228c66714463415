import type { ClusterView } from '@headwater/api-contract'
import {
  claims,
  disruptionBudgets,
  type KubernetesObject,
  kubernetesNodes,
  networkPolicies,
  pods,
  type Resource,
  secrets,
  services,
} from '@headwater/provider-kubernetes/testing'
import { type ControlPlane, until } from '../control-plane.ts'
import type { KafkaCloud } from './kafka-cloud.ts'

export interface MachinePod {
  name: string
  uid: string
  /** The Kubernetes node it runs on; empty before it was placed. */
  host: string
  zone: string
  phase: string
  leaving: boolean
}

/** The machines of the installation, as the API server has them. */
export async function machinePods({ cloud, installation }: KafkaCloud): Promise<MachinePod[]> {
  const zones = new Map<string, string>()
  for (const { metadata } of await cloud.admin.list(kubernetesNodes))
    zones.set(metadata?.name ?? '', metadata?.labels?.['topology.kubernetes.io/zone'] ?? '')
  const listed = await cloud.admin.list(pods, installation.namespace)
  return listed.map(({ metadata, spec, status }) => ({
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    host: spec?.nodeName ?? '',
    zone: zones.get(spec?.nodeName ?? '') ?? '',
    phase: status?.phase ?? '',
    leaving: metadata?.deletionTimestamp !== undefined,
  }))
}

/** What a deleted cluster should not leave in the namespace; Kubernetes collects what was owned in its own time. */
export async function leftovers({ cloud, installation }: KafkaCloud, withinMs = 15_000): Promise<string[]> {
  let found: string[] = []
  const resources = [claims, services, pods, secrets] as Resource<KubernetesObject>[]
  const look = async () => {
    const listed = await Promise.all(resources.map((resource) => cloud.admin.list(resource, installation.namespace)))
    found = listed.flatMap((items, index) =>
      items.map(({ metadata }) => `${resources[index]?.plural}/${metadata?.name}`),
    )
    return found.length === 0
  }
  await until('nothing to be left', withinMs, look).catch(() => undefined)
  return found
}

/** All that is of any cluster in the namespace, by kind and name. */
export async function namesOfAll({ cloud, installation }: KafkaCloud): Promise<string[]> {
  const resources = [claims, services, pods, networkPolicies, disruptionBudgets] as Resource<KubernetesObject>[]
  const listed = await Promise.all(resources.map((resource) => cloud.admin.list(resource, installation.namespace)))
  return listed
    .flatMap((items, index) => items.map(({ metadata }) => `${resources[index]?.plural}/${metadata?.name}`))
    .toSorted()
}

/** Asks for the cluster's deletion, and waits for its end. */
export async function untilDeleted(plane: ControlPlane, clusterId: string): Promise<void> {
  await plane.api.delete(`/v1/clusters/${clusterId}`)
  await until(`cluster ${clusterId} to be DELETED`, 60_000, async () => {
    const { phase } = await plane.api.get<ClusterView>(`/v1/clusters/${clusterId}`)
    return phase === 'DELETED'
  })
}

/** Waits for another machine in the place of this one; throws when there is none in time. */
export async function untilReplaced(kafka: KafkaCloud, before: MachinePod, withinMs = 90_000): Promise<MachinePod> {
  return until(`another machine in ${before.zone}`, withinMs, async () => {
    const now = (await machinePods(kafka)).find(({ name }) => name === before.name)
    return now !== undefined && now.uid !== before.uid && now.phase === 'Running' && now
  })
}
