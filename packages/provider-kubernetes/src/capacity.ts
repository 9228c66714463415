import { ProviderError } from '@headwater/provider'
import type { KubernetesNode, Pod } from './api/objects.ts'
import type { KubernetesContext } from './context.ts'
import { allocatable, isUsable, zoneOf } from './kubernetes-node.ts'
import { endOf } from './machine-state.ts'
import type { NodeRecord } from './node-record.ts'
import type { KubernetesSize } from './options.ts'
import { parseQuantity } from './quantity.ts'

/**
 * Whether one more machine of a size fits on some Kubernetes node of a zone, beside our own: the pods of others are not
 * ours to read. What the scheduler then says of a pod that does not fit is in the machine's detail.
 */
export function fits(
  size: KubernetesSize,
  zone: string,
  present: { kubernetesNodes: Iterable<KubernetesNode>; pods: Iterable<Pod> },
  settings: Parameters<typeof isUsable>[1],
): boolean {
  const used = usedByNode(present.pods)
  for (const node of present.kubernetesNodes) {
    if (zoneOf(node) !== zone || !isUsable(node, settings)) continue
    const has = allocatable(node)
    const taken = used.get(node.metadata?.name ?? '') ?? { cpu: 0, memory: 0 }
    if (has.cpu - taken.cpu >= size.cpuMillis / 1000 && has.memory - taken.memory >= size.memoryMib * 2 ** 20)
      return true
  }
  return false
}

export async function refuseWithoutCapacity(
  { watched, settings }: KubernetesContext,
  size: KubernetesSize,
  { zone }: NodeRecord,
  subject: string,
): Promise<void> {
  const kubernetesNodes = (await watched.kubernetesNodes.current()).values()
  const pods = (await watched.pods.current()).values()
  if (fits(size, zone, { kubernetesNodes, pods }, settings)) return
  throw new ProviderError(
    'out_of_capacity',
    `${subject}: no Kubernetes node of zone ${zone} has ${size.cpuMillis} millicores and ${size.memoryMib} MiB left for ` +
      `size ${size.name}; add one, or wait for room`,
  )
}

function usedByNode(pods: Iterable<Pod>): Map<string, { cpu: number; memory: number }> {
  const used = new Map<string, { cpu: number; memory: number }>()
  for (const pod of pods) {
    const host = pod.spec?.nodeName
    if (host === undefined || endOf(pod) !== null) continue
    const sum = used.get(host) ?? { cpu: 0, memory: 0 }
    for (const { resources } of pod.spec?.containers ?? []) {
      sum.cpu += parseQuantity(resources?.requests?.['cpu'] ?? '0')
      sum.memory += parseQuantity(resources?.requests?.['memory'] ?? '0')
    }
    used.set(host, sum)
  }
  return used
}
