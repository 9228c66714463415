import { type ClusterReference, ProviderError } from '@headwater/provider'
import { isApiError } from './api/api-error.ts'
import {
  type ConfigMap,
  claims,
  configMaps,
  disruptionBudgets,
  type KubernetesObject,
  networkPolicies,
  pods,
  type Resource,
  services,
  uidOf,
} from './api/objects.ts'
import { releasedAtMs, releaseNote } from './cluster-objects.ts'
import type { KubernetesContext } from './context.ts'
import { isAnothersNamespace } from './installation.ts'
import { finalizers, objectName } from './names.ts'
import { recordOf } from './node-record.ts'

/** Others may prepare and release the same cluster meanwhile; this often it is looked at afresh. */
const attempts = 8
/** No call is this late. */
const notesKeptMs = 24 * 3_600_000
/** Old notes that one release takes away: more than it leaves. */
const notesTakenAway = 20

/**
 * The owner goes, and with it all that is the cluster's; a small note takes its place for a day. A prepareCluster that comes
 * late finds the note; what one leaves that is under way has an owner that is gone.
 */
export async function releaseCluster(context: KubernetesContext, cluster: ClusterReference): Promise<void> {
  const { api, settings, clock, watched } = context
  const name = objectName(settings.installationId, cluster.id)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const owner = await api.get(configMaps, name)
    if (owner !== null && releasedAtMs(owner) !== null) return takeAwayOldNotes(context)
    if (owner !== null) await removeOwner(context, cluster, name, owner)
    else if (await isAnothersNamespace(context)) return
    await context.crashPoint('owner_removed')
    try {
      watched.configMaps.expect(await api.create(configMaps, releaseNote(settings, cluster, clock.nowMs())))
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error
    }
  }
  throw new ProviderError(
    'unavailable',
    `releaseCluster: ConfigMap ${name} does not go; see which finalizer of somebody else holds it`,
  )
}

async function removeOwner(
  context: KubernetesContext,
  cluster: ClusterReference,
  name: string,
  owner: ConfigMap,
): Promise<void> {
  const { api } = context
  const left = await nodesOf(context, cluster.id)
  if (left.length > 0) {
    throw new ProviderError('conflict', `cluster ${cluster.id} still has nodes; delete them first: ${left.join(', ')}`)
  }
  // A createNode that looked at the owner before it goes makes something that goes with it.
  await api.remove(configMaps, name, { uid: uidOf(owner) })
  for (const resource of [networkPolicies, disruptionBudgets] as Resource<KubernetesObject>[]) {
    const made = await api.get(resource, name)
    if (made !== null) await api.remove(resource, name, { uid: uidOf(made) })
  }
  await dropFinalizer(context, name, owner)
}

/**
 * Asked of the API server itself, as a watch may be behind, and not by label, as somebody may have changed one: with the
 * owner goes whatever is left of the cluster.
 */
async function nodesOf({ api }: KubernetesContext, clusterId: string): Promise<string[]> {
  const lists = await Promise.all([api.list(claims), api.list(services), api.list(pods)])
  const records = lists.flatMap(({ items }) => items.map(recordOf))
  return [...new Set(records.flatMap((record) => (record?.clusterId === clusterId ? [record.nodeId] : [])))]
}

async function dropFinalizer({ api }: KubernetesContext, name: string, owner: ConfigMap): Promise<void> {
  const others = (owner.metadata?.finalizers ?? []).filter((finalizer) => finalizer !== finalizers.cluster)
  try {
    await api.patch(configMaps, name, [
      { op: 'test', path: '/metadata/uid', value: uidOf(owner) },
      { op: 'replace', path: '/metadata/finalizers', value: others },
    ])
  } catch (error) {
    // Another release was faster.
    if (!isApiError(error, 'NotFound') && !isApiError(error, 'Invalid')) throw error
  }
}

async function takeAwayOldNotes({ api, watched, clock }: KubernetesContext): Promise<void> {
  const present = [...(await watched.configMaps.current()).values()]
  const old = present.filter((found) => clock.nowMs() - (releasedAtMs(found) ?? Number.POSITIVE_INFINITY) > notesKeptMs)
  for (const note of old.slice(0, notesTakenAway)) {
    await api.remove(configMaps, note.metadata?.name ?? '', { uid: uidOf(note) })
  }
}
