import { isTerminating, type KubernetesObject, labelOf, nameOf, type Pod } from './api/objects.ts'
import type { KubernetesContext } from './context.ts'
import { machineLabels } from './machine-pod.ts'
import { machineIdOf } from './machine-state.ts'
import { objectName } from './names.ts'
import { nodeLabels } from './node-objects.ts'
import { addressesOf, type NodeRecord } from './node-record.ts'
import { isServiceOf, type NodeParts } from './observation.ts'

/** What is ours of a cluster, beside its nodes. */
export interface ClusterParts {
  owner: KubernetesObject | null
  networkPolicy: KubernetesObject | null
  disruptionBudget: KubernetesObject | null
}

export async function clusterPartsOf(
  { watched, settings }: KubernetesContext,
  clusterId: string,
): Promise<ClusterParts> {
  const [owners, policies, budgets] = await Promise.all([
    watched.configMaps.current(),
    watched.networkPolicies.current(),
    watched.disruptionBudgets.current(),
  ])
  const name = objectName(settings.installationId, clusterId)
  return {
    owner: owners.get(name) ?? null,
    networkPolicy: policies.get(name) ?? null,
    disruptionBudget: budgets.get(name) ?? null,
  }
}

/**
 * What somebody else did to a node and to its cluster, and how to set it right. Nothing is said of a node before it was whole:
 * it, and what it needs, is still being made.
 */
export function remarksOn(parts: NodeParts, cluster: ClusterParts, installationId: string): string[] {
  if (parts.claim === null || addressesOf(parts.claim) === null) return []
  return [...remarksOnCluster(parts.record, cluster, installationId), ...remarksOnNode(parts, installationId)]
}

function remarksOnCluster({ clusterId }: NodeRecord, cluster: ClusterParts, installationId: string): string[] {
  const name = objectName(installationId, clusterId)
  const remarks: string[] = []
  if (cluster.owner !== null && isTerminating(cluster.owner)) {
    remarks.push(
      `ConfigMap ${name} of its cluster was deleted by somebody else; our finalizer keeps it, and all volumes with it: leave ` +
        'the finalizer on. The cluster goes on, but nodes can be neither added nor mended: order another one, and move',
    )
  }
  const comesBack = 'it is made again before the next machine of the cluster starts'
  if (cluster.networkPolicy === null) {
    remarks.push(
      `NetworkPolicy ${name} of its cluster was deleted by somebody else, so that every pod reaches its brokers; ${comesBack}`,
    )
  }
  if (cluster.disruptionBudget === null) {
    remarks.push(
      `PodDisruptionBudget ${name} of its cluster was deleted by somebody else, so that drains do not wait; ${comesBack}`,
    )
  }
  return remarks
}

function remarksOnNode({ record, claim, services, pod }: NodeParts, installationId: string): string[] {
  const expected = nodeLabels(installationId, record)
  const remarks: string[] = []
  if (claim !== null) {
    const recorded = addressesOf(claim)
    const isThere = services.some((service) => isServiceOf(service, claim) && nameOf(service) === nameOf(claim))
    if (recorded !== null && !isThere) {
      remarks.push(`service ${nameOf(claim)} was deleted by somebody else; it is made again with the address it had`)
    }
    remarks.push(...editedLabels('PersistentVolumeClaim', claim, expected))
  }
  for (const service of services) remarks.push(...editedLabels('service', service, expected))
  if (pod !== null) remarks.push(...editedLabels('pod', pod, expectedOf(pod, record, installationId)))
  return remarks
}

/** Which machine a pod is, its annotation says. */
function expectedOf(pod: Pod, record: NodeRecord, installationId: string): Record<string, string> {
  const id = machineIdOf(pod)
  return id === null ? nodeLabels(installationId, record) : machineLabels(installationId, record, id)
}

/** Services, network rules and disruption budgets find a pod by its labels; people find everything by them. */
function editedLabels(kind: string, object: KubernetesObject, expected: Record<string, string>): string[] {
  return Object.entries(expected).flatMap(([label, value]) => {
    const found = labelOf(object, label)
    return found === value
      ? []
      : [
          `label ${label} of ${kind} ${nameOf(object)} was ${found === null ? 'taken away' : `changed to ${found}`} by ` +
            `somebody else: set it back to ${value}`,
        ]
  })
}
