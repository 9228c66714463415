import type { NodeReference } from '@headwater/provider'
import { annotate } from './api/annotate.ts'
import { isApiError } from './api/api-error.ts'
import { annotationOf, isTerminating, nameOf, type Pod, pods, secrets, uidOf } from './api/objects.ts'
import type { KubernetesContext } from './context.ts'
import { podLines } from './machine-log.ts'
import { readMachine, writeMemory } from './machine-memory.ts'
import { endOf, machineIdOf } from './machine-state.ts'
import { annotations, labels } from './names.ts'
import { memoryOf } from './node-record.ts'

/** Lines and bytes of a machine's log that are kept when it is stopped: its kubelet removes the log with the machine. */
const keptLines = 200
const keptBytes = 32 * 1024

/** Asks Kubernetes to end exactly that pod: SIGTERM now, SIGKILL after the grace, both by its kubelet. */
export async function stopMachine(
  context: KubernetesContext,
  reference: NodeReference,
  machineId: string,
  graceMs: number,
): Promise<void> {
  const { claim, pod } = await readMachine(context, reference, `stopMachine ${machineId}`)
  if (claim === null) return
  const memory = memoryOf(claim)
  if (memory.current?.id !== machineId || memory.current.ended !== null) return
  if (pod === null || machineIdOf(pod) !== machineId) {
    if (memory.current.podUid !== null) return
    // Whoever wants to make its pod now finds that it has ended, and no files to run with.
    await context.api.removeAll(secrets, `${labels.node}=${reference.id},${labels.machine}=${machineId}`)
    const ended = 'stopped before it had a pod'
    await writeMemory(context, claim, { ...memory, current: { ...memory.current, ended } })
    return
  }
  if (endOf(pod) !== null) return
  if (!isTerminating(pod)) await keepLog(context, pod)
  await context.crashPoint('stop_noted')
  // With 0 Kubernetes would forget the pod without asking its kubelet. A second call can shorten the wait, never draw it out.
  const graceSeconds = Math.max(1, Math.ceil(graceMs / 1000))
  await context.api.remove(pods, nameOf(pod), { uid: uidOf(pod), graceSeconds })
}

/** A machine is stopped whether or not its log can be kept. */
async function keepLog(context: KubernetesContext, pod: Pod): Promise<void> {
  if (annotationOf(pod, annotations.logTail) !== null) return
  try {
    const lines = await podLines(context, pod, { lines: keptLines, bytes: keptBytes })
    const logTail = lines.join('\n').slice(-keptBytes)
    const written = await annotate(context.api, pods, pod, { [annotations.logTail]: logTail })
    context.watched.pods.expect(written)
  } catch (error) {
    if (!isApiError(error)) throw error
  }
}
