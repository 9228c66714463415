import { type ClusterReference, ProviderError } from '@headwater/provider'
import { isApiError } from './api/api-error.ts'
import {
  annotationOf,
  type Claim,
  type ConfigMap,
  configMaps,
  disruptionBudgets,
  isTerminating,
  networkPolicies,
} from './api/objects.ts'
import {
  clusterDisruptionBudget,
  clusterOwner,
  clusterPolicy,
  type OwnerReference,
  ownedBy,
  releasedAtMs,
} from './cluster-objects.ts'
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
  await applyRules(context, cluster.id, ownedBy('ConfigMap', owner))
}

async function applyRules(context: KubernetesContext, clusterId: string, owner: OwnerReference): Promise<void> {
  const { api, settings, watched } = context
  watched.networkPolicies.expect(await api.apply(networkPolicies, clusterPolicy(settings, clusterId, owner)))
  watched.disruptionBudgets.expect(
    await api.apply(disruptionBudgets, clusterDisruptionBudget(settings, clusterId, owner)),
  )
}

/** No machine starts without the rules of its cluster: somebody may have deleted them. Asks only where they are missing. */
export async function restoreRules(context: KubernetesContext, clusterId: string, claim: Claim): Promise<void> {
  const { watched, settings } = context
  const name = objectName(settings.installationId, clusterId)
  const [policies, budgets] = await Promise.all([
    watched.networkPolicies.current(),
    watched.disruptionBudgets.current(),
  ])
  const owner = claim.metadata?.ownerReferences?.find(({ kind }) => kind === 'ConfigMap')
  if (owner === undefined || (policies.has(name) && budgets.has(name))) return
  await applyRules(context, clusterId, owner)
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
