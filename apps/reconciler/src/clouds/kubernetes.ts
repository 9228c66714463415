import type { Catalogue } from '@headwater/capacity-planner'
import { currentRelease, releaseOf } from '@headwater/kafka'
import type { Clock, Random } from '@headwater/model'
import {
  createKubernetesProvider,
  type KubernetesProvider,
  type KubernetesProviderOptions,
  readKubeConfig,
} from '@headwater/provider-kubernetes'
import type { CloudsConfiguration } from './clouds-file.ts'

const milliPerCpu = 1000

/**
 * One namespace of a Kubernetes cluster, with the catalogue's pod sizes. `instead` is for a cluster that is not like others,
 * such as one without container images. Throws when the kubeconfig cannot be read.
 */
export function createKubernetesCloud(
  configuration: NonNullable<CloudsConfiguration['kubernetes']>,
  given: { installationId: string; catalogue: Catalogue; clock: Clock; random: Random },
  instead: Partial<KubernetesProviderOptions> = {},
): KubernetesProvider {
  const { kubeconfig, context, image, ...rest } = configuration
  const { catalogue, ...identity } = given
  return createKubernetesProvider({
    ...rest,
    ...identity,
    config: readKubeConfig({ file: kubeconfig, context }),
    sizes: podSizesOf(catalogue),
    images: { [releaseOf(currentRelease).image]: { image, command: null, args: null } },
    ...instead,
  })
}

function podSizesOf({ sizes }: Catalogue): { name: string; cpuMillis: number; memoryMib: number }[] {
  return sizes
    .filter(({ provider }) => provider === 'kubernetes')
    .map(({ name, vcpu, memoryMib }) => ({ name, cpuMillis: vcpu.value * milliPerCpu, memoryMib: memoryMib.value }))
}
