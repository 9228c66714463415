import type { Clock } from '@headwater/model'
import type { KubernetesApi } from './api/kubernetes-api.ts'
import type { Claim, ConfigMap, DisruptionBudget, KubernetesNode, NetworkPolicy, Pod, Service } from './api/objects.ts'
import type { WatchedList } from './api/watched-list.ts'
import type { KubernetesCrashPoint } from './crash-point.ts'
import type { KubernetesProviderOptions, KubernetesSize } from './options.ts'

/** Options with every default filled in. */
export type Settings = Required<
  Omit<KubernetesProviderOptions, 'config' | 'onCall' | 'crashPoint' | 'priorityClassName'>
> & {
  priorityClassName: string | null
}

/** What every call of the provider works with. */
export interface KubernetesContext {
  api: KubernetesApi
  settings: Settings
  sizes: ReadonlyMap<string, KubernetesSize>
  clock: Clock
  watched: {
    claims: WatchedList<Claim>
    services: WatchedList<Service>
    pods: WatchedList<Pod>
    configMaps: WatchedList<ConfigMap>
    networkPolicies: WatchedList<NetworkPolicy>
    disruptionBudgets: WatchedList<DisruptionBudget>
    kubernetesNodes: WatchedList<KubernetesNode>
  }
  crashPoint: (point: KubernetesCrashPoint) => void | Promise<void>
  /** Whether the namespace has been seen to be ours. */
  markerSeen: boolean
}
