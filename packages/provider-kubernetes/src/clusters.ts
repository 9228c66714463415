import { type ClusterReference, ProviderError } from '@headwater/provider'
import { isApiError } from './api/api-error.ts'
import {
  annotationOf,
  type ConfigMap,
  configMaps,
  disruptionBudgets,
  isTerminating,
  networkPolicies,
} from './api/objects.ts'
import { clusterDisruptionBudget, clusterOwner, clusterPolicy, ownedBy, releasedAtMs } from './cluster-objects.ts'
import type { KubernetesContext } from './context.ts'
import { claimNamespace } from './installation.ts'
import { annotations, objectName, requireLabelValue } from './names.ts'

/** The owner of all that is the cluster's, its network rules and its word on evictions. */
export async function prepareCluster(context: KubernetesContext, cluster: ClusterReference): Promise<void> {
  requireLabelValue('cluster', cluster.id)
  await claimNamespace(context)
  const owner = await makeOwner(context, cluster)
  refuseOther(cluster, owner)
  await context.crashPoint('owner_made')
  // Owned by that very object: what is applied after another caller has released the cluster is collected.
  const reference = ownedBy('ConfigMap', owner)
  const { api, settings } = context
  await api.apply(networkPolicies, clusterPolicy(settings, cluster.id, reference))
  await api.apply(disruptionBudgets, clusterDisruptionBudget(settings, cluster.id, reference))
}

/** The cluster's owner, if it is prepared for this organization. Refuses with `conflict` else. */
export async function preparedOwner(
  context: KubernetesContext,
  cluster: ClusterReference,
  subject: string,
): Promise<ConfigMap> {
  const owner = await context.api.get(configMaps, objectName(context.settings.installationId, cluster.id))
  if (owner === null || isTerminating(owner) || releasedAtMs(owner) !== null) {
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
  if (owner !== null && releasedAtMs(owner) !== null) {
    throw new ProviderError('conflict', `cluster ${cluster.id} was released; ids are never reused`)
  }
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
