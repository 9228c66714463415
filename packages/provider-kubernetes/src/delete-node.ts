import type { NodeReference } from '@headwater/provider'
import { annotate } from './api/annotate.ts'
import { isApiError } from './api/api-error.ts'
import { claims, nameOf, secrets, services, uidOf } from './api/objects.ts'
import type { KubernetesContext } from './context.ts'
import { isLeaving, readMachine } from './machine-memory.ts'
import { annotations, labels, objectName, tenantServiceName } from './names.ts'
import { dropPod } from './remove-pod.ts'

/** A machine whose volume goes with it is given no time. */
const graceSeconds = 1

/**
 * Machine, addresses, volume. Kubernetes keeps the claim until the pod has ended, and the note on it says that the node is
 * being deleted, so that nothing of this depends on the process that asks for it.
 */
export async function deleteNode(context: KubernetesContext, reference: NodeReference): Promise<void> {
  const { api, settings, watched } = context
  const { claim, pod } = await readMachine(context, reference, 'deleteNode')
  if (claim !== null && !isLeaving(claim)) {
    try {
      watched.claims.expect(await annotate(api, claims, claim, { [annotations.deleting]: 'true' }))
    } catch (error) {
      // Another deletion is done already.
      if (!isApiError(error, 'NotFound') && !isApiError(error, 'Invalid')) throw error
    }
  }
  await context.crashPoint('deletion_noted')
  if (pod !== null) await dropPod(context, pod, graceSeconds)
  await context.crashPoint('pod_asked_to_leave')
  const name = objectName(settings.installationId, reference.id)
  for (const each of [name, tenantServiceName(name)]) {
    const service = await api.get(services, each)
    if (service !== null) await api.remove(services, each, { uid: uidOf(service) })
  }
  await context.crashPoint('services_removed')
  await api.removeAll(secrets, `${labels.node}=${reference.id}`)
  if (claim !== null) await api.remove(claims, nameOf(claim), { uid: uidOf(claim) })
}
