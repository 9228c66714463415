import type { Catalogue } from '@headwater/capacity-planner'
import { currentRelease, releaseOf } from '@headwater/kafka'
import type { Clock, Random } from '@headwater/model'
import type { Provider } from '@headwater/provider'
import { type AwsArchitecture, type AwsProviderOptions, createAwsProvider } from '@headwater/provider-aws'
import type { CloudsConfiguration } from './clouds-file.ts'

/**
 * EC2 in one region, with the catalogue's sizes for which there is a machine image. Credentials come from where the AWS SDK looks.
 * `instead` is for a counterpart in place of AWS.
 */
export function createAwsCloud(
  configuration: NonNullable<CloudsConfiguration['aws']>,
  given: { installationId: string; catalogue: Catalogue; clock: Clock; random: Random },
  instead: Partial<AwsProviderOptions> = {},
): Provider {
  const { imageIds, rootDevice, rootGib, ...rest } = configuration
  const { image } = releaseOf(currentRelease)
  const { catalogue, ...identity } = given
  const images = {
    ...(imageIds.arm64 === undefined ? {} : { arm64: imageIds.arm64 }),
    ...(imageIds.x86_64 === undefined ? {} : { x86_64: imageIds.x86_64 }),
  }
  const sizes = catalogue.sizes
    .filter(({ provider }) => provider === 'aws')
    .map((size) => [size.name, architectureOf(size.family)] as const)
    .filter(([, architecture]) => images[architecture] !== undefined)
  return createAwsProvider({
    ...rest,
    ...identity,
    sizes: Object.fromEntries(sizes),
    images: { [image]: { imageIds: images, rootDevice, rootGib } },
    ...instead,
  })
}

/** EC2 writes a g after the generation of families with Graviton processors: m7g, im4gn. */
export function architectureOf(family: string): AwsArchitecture {
  return /^[a-z]+\d+g/.test(family) ? 'arm64' : 'x86_64'
}
