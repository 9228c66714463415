import type { NodeReference } from '@headwater/provider'
import { KubernetesApiError } from './api/api-error.ts'
import { annotationOf, type Pod } from './api/objects.ts'
import type { KubernetesContext } from './context.ts'
import { readMachine } from './machine-memory.ts'
import { containerName } from './machine-pod.ts'
import { endOf } from './machine-state.ts'
import { annotations } from './names.ts'

/** How far back from its end a log is read. */
const tailBytes = 1024 * 1024

/**
 * The end of what the node's last machine wrote. A kubelet removes the log of a pod that was deleted: of a machine that was
 * stopped there is what was kept when it was asked to leave, and its last words if it had to be made to.
 */
export async function machineLog(
  context: KubernetesContext,
  reference: NodeReference,
  lines: number,
): Promise<string[]> {
  const { pod } = await readMachine(context, reference, 'machineLog')
  if (pod === null || lines <= 0) return []
  const kept = annotationOf(pod, annotations.logTail)
  if (kept !== null && endOf(pod) !== null) return [...asLines(kept), ...lastWords(pod, kept)].slice(-lines)
  return (await podLines(context, pod, { lines, bytes: tailBytes })).slice(-lines)
}

export async function podLines(
  { api }: KubernetesContext,
  pod: Pod,
  { lines, bytes }: { lines: number; bytes: number },
): Promise<string[]> {
  try {
    const options = { container: containerName, tailLines: lines, limitBytes: bytes }
    return asLines(await api.podLog(pod.metadata?.name ?? '', options))
  } catch (error) {
    // Its container is not made yet, or no more.
    if (error instanceof KubernetesApiError && (error.status === 400 || error.status === 404)) return []
    throw error
  }
}

function lastWords(pod: Pod, kept: string): string[] {
  const message = pod.status?.containerStatuses?.[0]?.state?.terminated?.message ?? ''
  return asLines(message).filter((line) => !kept.includes(line))
}

function asLines(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
