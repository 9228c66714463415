import type { KubernetesNode } from './api/objects.ts'
import type { Settings } from './context.ts'
import { parseQuantity } from './quantity.ts'

const zoneLabel = 'topology.kubernetes.io/zone'

/** Taints by which those who remove Kubernetes nodes say so beforehand. */
const knownLeavingTaints = [
  'ToBeDeletedByClusterAutoscaler',
  'DeletionCandidateOfClusterAutoscaler',
  'karpenter.sh/disrupted',
  'karpenter.sh/disruption',
  'aws-node-termination-handler/spot-itn',
  'aws-node-termination-handler/scheduled-maintenance',
  'aws-node-termination-handler/asg-lifecycle-termination',
  'cloud.google.com/impending-node-termination',
]
const cordonTaint = 'node.kubernetes.io/unschedulable'
const outOfServiceTaint = 'node.kubernetes.io/out-of-service'

type SettingsForNodes = Pick<Settings, 'nodeSelector' | 'tolerations' | 'leavingTaints' | 'drainPatienceMs'>

export function zoneOf(node: KubernetesNode): string | null {
  return node.metadata?.labels?.[zoneLabel] ?? null
}

/** Whether its kubelet reports, and reports that all is well. */
export function isReady(node: KubernetesNode): boolean {
  return readyCondition(node)?.status === 'True'
}

/** A person's or an agent's word that the computer is off: nothing on it writes any more. */
export function isOutOfService(node: KubernetesNode): boolean {
  return taintsOf(node).some(({ key }) => key === outOfServiceTaint)
}

/** Whether a pod of ours could be put there. */
export function isUsable(node: KubernetesNode, settings: SettingsForNodes): boolean {
  return (
    isReady(node) &&
    node.spec?.unschedulable !== true &&
    Object.entries(settings.nodeSelector).every(([key, value]) => node.metadata?.labels?.[key] === value) &&
    taintsOf(node).every(
      ({ key, value = '', effect }) =>
        effect === 'PreferNoSchedule' ||
        settings.tolerations.some(
          (each) =>
            each.key === key &&
            (each.operator === 'Exists' || (each.value ?? '') === value) &&
            (each.effect === undefined || each.effect === effect),
        ),
    )
  )
}

/** What is left there for pods, before any of ours: cores and bytes. */
export function allocatable(node: KubernetesNode): { cpu: number; memory: number } {
  const { cpu = '0', memory = '0' } = node.status?.allocatable ?? {}
  return { cpu: parseQuantity(cpu), memory: parseQuantity(memory) }
}

/** Why this Kubernetes node is about to go, and by when; null when it is not. */
export function leaving(
  node: KubernetesNode,
  settings: SettingsForNodes,
  nowMs: number,
): { byMs: number; because: string } | null {
  const ready = readyCondition(node)
  if (ready?.status === 'False' && /shutting down|shutdown/i.test(`${ready.reason} ${ready.message}`)) {
    return { byMs: instantMs(ready.lastTransitionTime) ?? nowMs, because: 'its Kubernetes node is shutting down' }
  }
  const keys = new Set([...knownLeavingTaints, ...settings.leavingTaints])
  const taint = taintsOf(node).find(({ key }) => keys.has(key ?? ''))
  if (taint !== undefined) {
    const sinceMs = instantMs(taint.timeAdded) ?? nowMs
    return { byMs: sinceMs + settings.drainPatienceMs, because: `its Kubernetes node has the taint ${taint.key}` }
  }
  if (node.spec?.unschedulable !== true) return null
  const cordoned = taintsOf(node).find(({ key }) => key === cordonTaint)
  const sinceMs = instantMs(cordoned?.timeAdded) ?? nowMs
  return { byMs: sinceMs + settings.drainPatienceMs, because: 'its Kubernetes node was cordoned' }
}

/** Why nothing current is known of what runs there; null when its kubelet reports. */
export function silence(node: KubernetesNode): string | null {
  const ready = readyCondition(node)
  if (ready?.status === 'True') return null
  if (ready?.status === 'False' && /shutting down|shutdown/i.test(`${ready.reason} ${ready.message}`)) return null
  return `${ready?.reason ?? 'no status'}: ${ready?.message ?? 'it has not reported yet'}`
}

function readyCondition(node: KubernetesNode) {
  return node.status?.conditions?.find(({ type }) => type === 'Ready')
}

function taintsOf(node: KubernetesNode) {
  return node.spec?.taints ?? []
}

function instantMs(instant: string | undefined): number | null {
  return instant === undefined ? null : Date.parse(instant)
}
