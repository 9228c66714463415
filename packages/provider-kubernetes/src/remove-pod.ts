import { isApiError } from './api/api-error.ts'
import { nameOf, type Pod, pods, uidOf } from './api/objects.ts'
import type { KubernetesContext } from './context.ts'
import { finalizers } from './names.ts'

/** Takes our finalizer off exactly that pod and deletes it. What still runs in it gets so long to leave. */
export async function dropPod({ api }: KubernetesContext, pod: Pod, graceSeconds: number): Promise<void> {
  const others = (pod.metadata?.finalizers ?? []).filter((finalizer) => finalizer !== finalizers.machine)
  try {
    await api.patch(pods, nameOf(pod), [
      { op: 'test', path: '/metadata/uid', value: uidOf(pod) },
      { op: 'add', path: '/metadata/finalizers', value: others },
    ])
  } catch (error) {
    // Gone, or another pod by now.
    if (isApiError(error, 'NotFound') || isApiError(error, 'Invalid')) return
    throw error
  }
  await api.remove(pods, nameOf(pod), { uid: uidOf(pod), graceSeconds })
}
