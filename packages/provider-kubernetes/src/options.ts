import type { Clock, Random } from '@headwater/model'
import type { KubeConfig } from '@kubernetes/client-node'
import type { ApiCall } from './api/kubernetes-api.ts'
import type { KubernetesCrashPoint } from './crash-point.ts'

/** What a pod of this size is given: requested, and the most that it gets. */
export interface KubernetesSize {
  name: string
  /** Thousandths of a core. */
  cpuMillis: number
  memoryMib: number
}

/** A container image and what runs in it; null leaves that to the image. */
export interface KubernetesImage {
  image: string
  command: string[] | null
  args: string[] | null
  env?: Record<string, string>
}

/** Where a container finds its files and its volume. */
export const machineFilesPath = '/etc/headwater/machine'
export const machineVolumePath = '/var/lib/headwater/volume'

/**
 * How tenants reach a node.
 * - `cluster`: from inside this Kubernetes cluster, at the same service as everybody else.
 * - `node-port`: at `host`, a name for the Kubernetes nodes, on a port that Kubernetes sets aside on each of them.
 * - `load-balancer`: at a balancer of its own for each node, which the cloud makes and charges for.
 */
export type TenantAccess =
  | { by: 'cluster' }
  | { by: 'node-port'; host: string }
  | { by: 'load-balancer'; annotations: Record<string, string> }

export interface KubernetesProviderOptions {
  /** Connection and credentials. */
  config: KubeConfig
  /** A namespace of this installation alone; it has to be there. */
  namespace: string
  installationId: string
  /** Values of topology.kubernetes.io/zone. */
  zones: string[]
  sizes: KubernetesSize[]
  /** By the name that a machine specification carries. */
  images: Record<string, KubernetesImage>
  /** Has to wait for its first consumer, so that a volume is made in its node's zone. */
  storageClass: string
  clock: Clock
  random: Random
  tenantAccess?: TenantAccess
  /**
   * `dns`: a node's internal host is the name of its service. `cluster-ip`: the service's address, where pods can listen
   * on that address themselves, as they can under the test kubelet.
   */
  internalHosts?: 'dns' | 'cluster-ip'
  /** The last part of service names. */
  clusterDomain?: string
  /** Labels of the Kubernetes nodes that brokers run on, and the taints that keep others off them. */
  nodeSelector?: Record<string, string>
  tolerations?: { key: string; operator: 'Exists' | 'Equal'; value?: string; effect?: string }[]
  priorityClassName?: string
  /** The user that the images run as; never root. */
  userId?: number
  /** How long a machine has when somebody else ends it: an eviction, a node that shuts down. */
  graceSeconds?: number
  /** By when a machine should have left a Kubernetes node that was cordoned, ms after the cordon. */
  drainPatienceMs?: number
  /** Taints that announce the end of a Kubernetes node, beside those of every cluster. */
  leavingTaints?: string[]
  /**
   * True where a Node object goes away only after its computer has: a cloud's node controller sees to that. A machine
   * on a Kubernetes node that is no more is then gone; else it stays unknown.
   */
  deletedNodeIsProof?: boolean
  /** Labels of the control plane's pods, in the same namespace: they reach every port of a machine. */
  controlPlaneLabels?: Record<string, string>
  watchSeconds?: number
  resyncMs?: number
  requestTimeoutMs?: number
  onCall?: (call: ApiCall) => void
  /** Called at each documented point; for tests, which end the call there, or hold it up. */
  crashPoint?: (point: KubernetesCrashPoint) => void | Promise<void>
}
