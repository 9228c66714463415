import type { Offerings } from '@headwater/provider'
import { fits } from './capacity.ts'
import type { KubernetesContext } from './context.ts'

/** Every size in every zone; sold out where no Kubernetes node has room for one more. */
export async function listOfferings({ watched, settings }: KubernetesContext): Promise<Offerings> {
  const kubernetesNodes = [...(await watched.kubernetesNodes.current()).values()]
  const pods = [...(await watched.pods.current()).values()]
  const sizes = settings.zones.flatMap((zone) =>
    settings.sizes.map((size) => ({
      zone,
      size: size.name,
      available: fits(size, zone, { kubernetesNodes, pods }, settings),
    })),
  )
  return { zones: [...settings.zones], sizes, pool: null }
}
