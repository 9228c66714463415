import type { ObservedMachine } from '@headwater/provider'
import { annotationOf, isTerminating, type KubernetesNode, labelOf, type Pod } from './api/objects.ts'
import type { Settings } from './context.ts'
import { isOutOfService, leaving, silence } from './kubernetes-node.ts'
import { annotations, labels } from './names.ts'
import type { MachineEntry } from './node-record.ts'

type SettingsForMachines = Pick<
  Settings,
  'nodeSelector' | 'tolerations' | 'leavingTaints' | 'drainPatienceMs' | 'deletedNodeIsProof'
>

/**
 * What the machine noted on a claim is, by its pod and by the Kubernetes node of that pod. `gone` needs proof: its kubelet
 * says that every container has ended, or somebody vouches for its computer being off.
 */
export function observeMachine(
  entry: MachineEntry,
  pod: Pod | null,
  kubernetesNode: KubernetesNode | null,
  settings: SettingsForMachines,
  nowMs: number,
): ObservedMachine {
  const { id } = entry
  const observed = (state: ObservedMachine['state'], detail: string, leavingByMs: number | null = null) => ({
    id,
    state,
    leavingByMs,
    detail,
  })
  if (entry.ended !== null) return observed('gone', entry.ended)
  if (pod === null) {
    if (entry.podUid === null) return observed('starting', 'accepted; it has no pod yet')
    return observed('gone', 'its pod was removed by somebody else, who took our finalizer off it')
  }
  const ending = endOf(pod)
  if (ending !== null) return observed('gone', ending)
  const host = pod.spec?.nodeName ?? null
  if (host === null) {
    return isTerminating(pod)
      ? observed('gone', 'it ended before it had a Kubernetes node')
      : observed('starting', waitingFor(pod))
  }
  const doubt = doubtAbout(host, kubernetesNode, settings)
  if (doubt.gone) return observed('gone', doubt.detail)
  const announced = kubernetesNode === null ? null : leaving(kubernetesNode, settings, nowMs)
  if (doubt.detail !== '') return observed('unknown', doubt.detail, announced?.byMs ?? null)
  if (isTerminating(pod)) {
    return observed('stopping', `asked to leave${disruption(pod)}`, Date.parse(pod.metadata?.deletionTimestamp ?? ''))
  }
  const state = pod.status?.phase === 'Running' ? 'running' : 'starting'
  const where = state === 'running' ? `on ${host}` : `on ${host}: ${waitingFor(pod)}`
  return observed(state, announced === null ? where : `${where}; ${announced.because}`, announced?.byMs ?? null)
}

/** The machine that a pod is. */
export function machineIdOf(pod: Pod): string | null {
  return annotationOf(pod, annotations.machineId) ?? labelOf(pod, labels.machine)
}

/** How the pod's container ended, by its kubelet; null while that is not known. */
export function endOf(pod: Pod): string | null {
  const phase = pod.status?.phase
  const statuses = pod.status?.containerStatuses ?? []
  const ended = statuses.flatMap(({ state }) => (state?.terminated ? [state.terminated] : []))
  if (ended.length > 0 && ended.length === statuses.length) {
    const { exitCode, reason, signal, message } = ended[0] ?? {}
    const words = [
      signal ? `signal ${signal}` : `exit code ${exitCode}`,
      reason ?? '',
      pod.status?.reason ?? '',
      pod.status?.message ?? message?.trim().split('\n').at(-1) ?? '',
    ]
    return words.filter((word) => word !== '').join(', ') + disruption(pod)
  }
  // The pod collector writes Failed on pods whose Kubernetes node is gone; it has seen nothing end.
  const byCollector = pod.status?.conditions?.some(
    ({ type, reason }) => type === 'DisruptionTarget' && reason === 'DeletionByPodGC',
  )
  if ((phase === 'Failed' || phase === 'Succeeded') && !byCollector) {
    const { reason = '', message = '' } = pod.status ?? {}
    return `${phase}${reason === '' ? '' : `, ${reason}`}${message === '' ? '' : `: ${message}`}${disruption(pod)}`
  }
  return null
}

function doubtAbout(
  host: string,
  node: KubernetesNode | null,
  settings: SettingsForMachines,
): { gone: boolean; detail: string } {
  if (node === null) {
    return settings.deletedNodeIsProof
      ? { gone: true, detail: `its Kubernetes node ${host} is no more` }
      : {
          gone: false,
          detail:
            `its Kubernetes node ${host} is no more, which is no proof that its computer is off; ` +
            'once it is, remove the finalizer of its pod, or set deletedNodeIsProof',
        }
  }
  if (isOutOfService(node)) return { gone: true, detail: `its Kubernetes node ${host} is out of service` }
  const silent = silence(node)
  if (silent === null) return { gone: false, detail: '' }
  return {
    gone: false,
    detail:
      `its Kubernetes node ${host} does not report (${silent}); ` +
      'once its computer is surely off, taint it node.kubernetes.io/out-of-service',
  }
}

function waitingFor(pod: Pod): string {
  const waiting = pod.status?.containerStatuses?.find(({ state }) => state?.waiting)?.state?.waiting
  if (waiting) return [waiting.reason, waiting.message].filter((word) => word).join(': ')
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False') return `${scheduled.reason}: ${scheduled.message ?? ''}`
  return scheduled === undefined ? 'waits for a Kubernetes node' : 'its container is being made'
}

function disruption(pod: Pod): string {
  const target = pod.status?.conditions?.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True')
  return target === undefined ? '' : `; ${target.reason}: ${target.message ?? ''}`
}
