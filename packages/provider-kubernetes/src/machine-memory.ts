import { type NodeReference, ProviderError } from '@headwater/provider'
import { annotationPath } from './api/annotate.ts'
import { isApiError } from './api/api-error.ts'
import {
  annotationOf,
  type Claim,
  claims,
  isTerminating,
  nameOf,
  type Pod,
  pods,
  services,
  uidOf,
} from './api/objects.ts'
import type { KubernetesContext } from './context.ts'
import { annotations, objectName } from './names.ts'
import { type MachineMemory, memoryOf, recordOf } from './node-record.ts'

/** Ids that are remembered so that a late start of one does nothing. A call is never this many machines late. */
const rememberedIds = 500

/**
 * The node's claim as it is now, or null when there is no such node. Refuses with `conflict` when it is another
 * cluster's.
 */
export async function namedClaim(
  { api, settings }: KubernetesContext,
  reference: NodeReference,
  call: string,
): Promise<Claim | null> {
  const name = objectName(settings.installationId, reference.id)
  const claim = await api.get(claims, name)
  const found = claim ?? (await api.get(services, name))
  const clusterId = found === null ? reference.clusterId : recordOf(found)?.clusterId
  if (clusterId === reference.clusterId) return claim
  throw new ProviderError(
    'conflict',
    `${call}: node ${reference.id} belongs to cluster ${clusterId}, not ${reference.clusterId}`,
  )
}

export function isLeaving(claim: Claim): boolean {
  return isTerminating(claim) || annotationOf(claim, annotations.deleting) !== null
}

/** The pod first, then the claim: what a start writes on the claim comes before what it does to the pod. */
export async function readMachine(
  context: KubernetesContext,
  reference: NodeReference,
  call: string,
): Promise<{ pod: Pod | null; claim: Claim | null }> {
  const pod = await context.api.get(pods, objectName(context.settings.installationId, reference.id))
  return { pod, claim: await namedClaim(context, reference, call) }
}

/** Writes the memory if it still is what it was on `claim`: the claim then, or null when somebody else was faster. */
export async function writeMemory(
  { api, watched }: KubernetesContext,
  claim: Claim,
  next: MachineMemory,
): Promise<Claim | null> {
  const path = annotationPath(annotations.machines)
  const kept = { ...next, former: next.former.slice(-rememberedIds) }
  const before = annotationOf(claim, annotations.machines)
  try {
    const written = await api.patch(claims, nameOf(claim), [
      { op: 'test', path: '/metadata/uid', value: uidOf(claim) },
      ...(before === null ? [] : [{ op: 'test' as const, path, value: before }]),
      { op: 'add', path, value: JSON.stringify(kept) },
    ])
    watched.claims.expect(written)
    return written
  } catch (error) {
    if (isApiError(error, 'Invalid') || isApiError(error, 'NotFound') || isApiError(error, 'Conflict')) return null
    throw error
  }
}

/** The memory once `id` is the machine of the node. */
export function withCurrent(claim: Claim, id: string, digest: string): MachineMemory {
  const { current, former } = memoryOf(claim)
  const before = current === null || current.id === id ? [] : [current.id]
  return { current: { id, digest, podUid: null, ended: null }, former: [...former, ...before] }
}
