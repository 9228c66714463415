import { ProviderError } from '@headwater/provider'
import { isApiError } from './api/api-error.ts'
import { type ConfigMap, configMaps } from './api/objects.ts'
import type { KubernetesContext } from './context.ts'
import { installationMarker, labels, managedByHeadwater } from './names.ts'

/** Marks the namespace as this installation's. Refuses with `conflict` when it is another's. */
export async function claimNamespace({ api, settings, watched }: KubernetesContext): Promise<void> {
  const { namespace, installationId } = settings
  const marker: ConfigMap = {
    metadata: { name: installationMarker, labels: { [labels.managedBy]: managedByHeadwater } },
    data: { installation: installationId },
  }
  let found = await api.get(configMaps, installationMarker)
  if (found === null) {
    try {
      found = await api.create(configMaps, marker)
      watched.configMaps.expect(found)
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error
      found = await api.get(configMaps, installationMarker)
    }
  }
  const owner = found?.data?.['installation']
  if (owner === installationId) return
  throw new ProviderError(
    'conflict',
    `namespace ${namespace} belongs to installation ${owner}, not to ${installationId}; use another namespace`,
  )
}

/** Nothing of ours can be in a namespace that carries another installation's mark. */
export async function isAnothersNamespace({ api, settings }: KubernetesContext): Promise<boolean> {
  const owner = (await api.get(configMaps, installationMarker))?.data?.['installation']
  return owner !== undefined && owner !== settings.installationId
}

/**
 * Refuses to call a namespace empty that has lost its marker: it was deleted, or emptied, and what was in it may be gone
 * or on its way back.
 */
export async function requireNamespace(context: KubernetesContext): Promise<void> {
  const seen = await context.watched.configMaps.current()
  if (seen.has(installationMarker)) {
    context.markerSeen = true
    return
  }
  if (!context.markerSeen) return claimNamespace(context)
  throw new ProviderError(
    'unavailable',
    `listNodes: namespace ${context.settings.namespace} was deleted or emptied by somebody else (its ConfigMap ` +
      `${installationMarker} is gone); restore it, or start the control plane again to take it as it is`,
  )
}
