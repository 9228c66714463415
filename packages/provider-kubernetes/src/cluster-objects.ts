import type { ClusterReference } from '@headwater/provider'
import {
  annotationOf,
  type ConfigMap,
  type DisruptionBudget,
  type KubernetesObject,
  type NetworkPolicy,
} from './api/objects.ts'
import type { Settings } from './context.ts'
import { annotations, finalizers, labels, managedByHeadwater, objectName } from './names.ts'

/** Tenant ports of a container are named by this and a number, so that one rule holds for every node. */
export const tenantPortPrefix = 'tenant-'
export const mostTenantPorts = 8

/**
 * Owns everything else of the cluster, so that nothing outlives it. Its finalizer keeps it, and with it every volume,
 * when somebody deletes it by hand.
 */
export function clusterOwner({ installationId }: Settings, cluster: ClusterReference): ConfigMap {
  return {
    metadata: {
      name: objectName(installationId, cluster.id),
      labels: clusterLabels(installationId, cluster.id),
      annotations: { [annotations.organization]: cluster.organizationId },
      finalizers: [finalizers.cluster],
    },
    data: { cluster: cluster.id, organization: cluster.organizationId },
  }
}

/** Stands for a while where the owner of a released cluster stood, so that a late prepareCluster finds out. */
export function releaseNote({ installationId }: Settings, cluster: ClusterReference, nowMs: number): ConfigMap {
  return {
    metadata: {
      name: objectName(installationId, cluster.id),
      labels: clusterLabels(installationId, cluster.id),
      annotations: { [annotations.organization]: cluster.organizationId, [annotations.released]: String(nowMs) },
    },
    data: { cluster: cluster.id, organization: cluster.organizationId },
  }
}

/** When the cluster was released, ms; null for the owner of one that is there. */
export function releasedAtMs(found: ConfigMap): number | null {
  const text = annotationOf(found, annotations.released)
  return text === null ? null : Number(text)
}

/** Brokers reach each other, the control plane reaches them, tenants reach tenant ports; nothing else does. */
export function clusterPolicy(settings: Settings, clusterId: string, owner: OwnerReference): NetworkPolicy {
  const { installationId, controlPlaneLabels } = settings
  const members = { podSelector: { matchLabels: clusterSelector(installationId, clusterId) } }
  const tenantPorts = Array.from({ length: mostTenantPorts }, (_, index) => ({
    protocol: 'TCP',
    port: `${tenantPortPrefix}${index}`,
  }))
  return {
    metadata: {
      name: objectName(installationId, clusterId),
      labels: clusterLabels(installationId, clusterId),
      ownerReferences: [owner],
    },
    spec: {
      ...members,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [members] },
        { from: [{ podSelector: { matchLabels: controlPlaneLabels } }] },
        { ports: tenantPorts },
      ],
      egress: [
        { to: [members] },
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
          ],
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        },
      ],
    },
  }
}

/**
 * No eviction is allowed: a drain waits, the machine is seen to be leaving, and the reconciler moves it when no
 * partition suffers. A number, because Kubernetes can take shares only of pods that have a controller.
 */
export function clusterDisruptionBudget(
  settings: Settings,
  clusterId: string,
  owner: OwnerReference,
): DisruptionBudget {
  const { installationId } = settings
  return {
    metadata: {
      name: objectName(installationId, clusterId),
      labels: clusterLabels(installationId, clusterId),
      ownerReferences: [owner],
    },
    spec: {
      minAvailable: 2 ** 31 - 1,
      selector: { matchLabels: clusterSelector(installationId, clusterId) },
      // A machine that is down already does not hold up a drain.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  }
}

export function clusterLabels(installationId: string, clusterId: string): Record<string, string> {
  return { [labels.managedBy]: managedByHeadwater, ...clusterSelector(installationId, clusterId) }
}

export function clusterSelector(installationId: string, clusterId: string): Record<string, string> {
  return { [labels.installation]: installationId, [labels.cluster]: clusterId }
}

export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
}

/** An owner that is gone takes with it what it owns, so a late call leaves nothing behind. */
export function ownedBy(kind: string, owner: KubernetesObject): OwnerReference {
  return { apiVersion: 'v1', kind, name: owner.metadata?.name ?? '', uid: owner.metadata?.uid ?? '' }
}
