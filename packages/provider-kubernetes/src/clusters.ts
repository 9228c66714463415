import { type ClusterReference, ProviderError } from '@headwater/provider'
import { isApiError } from './api/api-error.ts'
import {
  annotationOf,
  type ConfigMap,
  claims,
  configMaps,
  disruptionBudgets,
  isTerminating,
  networkPolicies,
  pods,
  services,
  uidOf,
} from './api/objects.ts'
import { clusterDisruptionBudget, clusterOwner, clusterPolicy, ownedBy } from './cluster-objects.ts'
import type { KubernetesContext } from './context.ts'
import { claimNamespace } from './installation.ts'
import { annotations, finalizers, objectName, requireLabelValue } from './names.ts'
import { recordOf } from './node-record.ts'

/** The owner of all that is the cluster's, its network rules and its word on evictions. */
export async function prepareCluster(context: KubernetesContext, cluster: ClusterReference): Promise<void> {
  requireLabelValue('cluster', cluster.id)
  await claimNamespace(context)
  const owner = await makeOwner(context, cluster)
  refuseOther(cluster, owner)
  const reference = ownedBy('ConfigMap', owner)
  const { api, settings } = context
  await api.apply(networkPolicies, clusterPolicy(settings, cluster.id, reference))
  await api.apply(disruptionBudgets, clusterDisruptionBudget(settings, cluster.id, reference))
}

export async function releaseCluster(context: KubernetesContext, cluster: ClusterReference): Promise<void> {
  const { api, settings } = context
  const name = objectName(settings.installationId, cluster.id)
  const owner = await api.get(configMaps, name)
  if (owner === null) return
  const left = await nodesOf(context, cluster.id)
  if (left.length > 0) {
    throw new ProviderError('conflict', `cluster ${cluster.id} still has nodes; delete them first: ${left.join(', ')}`)
  }
  // A createNode that looked at the owner before it goes makes something that goes with it.
  await api.remove(configMaps, name, { uid: uidOf(owner) })
  for (const resource of [networkPolicies, disruptionBudgets]) {
    const made = await api.get(resource as typeof networkPolicies, name)
    if (made !== null) await api.remove(resource as typeof networkPolicies, name, { uid: uidOf(made) })
  }
  await dropFinalizer(context, name, owner)
}

/** The cluster's owner, if it is prepared for this organization. Refuses with `conflict` else. */
export async function preparedOwner(
  context: KubernetesContext,
  cluster: ClusterReference,
  subject: string,
): Promise<ConfigMap> {
  const owner = await context.api.get(configMaps, objectName(context.settings.installationId, cluster.id))
  if (owner === null || isTerminating(owner)) {
    throw new ProviderError('conflict', `${subject}: cluster ${cluster.id} is not prepared; prepare it first`)
  }
  refuseOther(cluster, owner)
  return owner
}

async function makeOwner(context: KubernetesContext, cluster: ClusterReference): Promise<ConfigMap> {
  const wanted = clusterOwner(context.settings, cluster)
  try {
    const owner = await context.api.create(configMaps, wanted)
    context.watched.configMaps.expect(owner)
    return owner
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error
  }
  const owner = await context.api.get(configMaps, wanted.metadata?.name ?? '')
  if (owner !== null && !isTerminating(owner)) return owner
  throw new ProviderError(
    'unavailable',
    `cluster ${cluster.id} is being released: try again once it is; where its ConfigMap was deleted by hand, ` +
      'delete its nodes and release it first',
  )
}

function refuseOther(cluster: ClusterReference, owner: ConfigMap): void {
  const organization = annotationOf(owner, annotations.organization) ?? owner.data?.['organization']
  if (organization === cluster.organizationId) return
  throw new ProviderError(
    'conflict',
    `cluster ${cluster.id} is prepared for ${organization}, not ${cluster.organizationId}`,
  )
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
