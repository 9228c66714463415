import fs from 'node:fs'
import path from 'node:path'
import type { Catalogue } from '@headwater/capacity-planner'
import { currentRelease, kafkaArchivePath, localKafkaCommand, releaseOf } from '@headwater/kafka'
import { type Clock, releases } from '@headwater/model'
import { type Provider, ProviderError } from '@headwater/provider'
import { createLocalProvider, type LocalImages } from '@headwater/provider-local'

/** Something is missing on this computer; the message is one sentence that says what to do. */
export class LocalCloudFailure extends Error {
  override readonly name = 'LocalCloudFailure'
}

const repositoryFolder = path.resolve(import.meta.dirname, '../../..')

/** GiB of volume promised for each real GiB: volumes are folders, and few tenants fill theirs. */
export const localOvercommit = 4

/** Kafka's jars, its tools among them, once set-up has fetched them. */
export const kafkaLibsFolder = path.join(repositoryFolder, 'infra/kafka/target/dist/libs')

/** The same of an earlier version, once set-up was told to fetch it. */
function olderKafkaLibs(kafkaVersion: string): string {
  return path.join(repositoryFolder, `infra/kafka/target/kafka-${kafkaVersion}/libs`)
}

/** The provider of region `local`: brokers are processes on this computer, from the jars that set-up fetched. */
export function createLocalCloud(options: {
  stateFolder: string
  installationId: string
  clock: Clock
  /** Its local sizes can be had: the catalogue that the API of the same start plans with. */
  catalogue: Catalogue
}): Provider {
  const { catalogue, ...rest } = options
  if (!fs.existsSync(kafkaLibsFolder)) throw new LocalCloudFailure('Kafka is not here yet: run npm run setup.')
  return createLocalProvider({
    ...rest,
    sizes: localSizes(catalogue),
    images: localImages(findJava()),
    overcommit: localOvercommit,
  })
}

/** The present Kafka, and those before it, whose jars set-up fetches when asked to: few computers ever run one. */
function localImages(java: string): LocalImages {
  const images: LocalImages = {}
  for (const { number, kafkaVersion } of releases) {
    const isPresent = kafkaVersion === releaseOf(currentRelease).kafkaVersion
    const libsFolder = isPresent ? kafkaLibsFolder : olderKafkaLibs(kafkaVersion)
    images[releaseOf(number).image] = (run) => {
      if (!fs.existsSync(libsFolder))
        throw new ProviderError(
          'invalid_spec',
          `Kafka ${kafkaVersion} is not on this computer: run npm run setup -- --kafka ${kafkaVersion}`,
        )
      return localKafkaCommand({ java, libsFolder, archive: kafkaArchivePath(java, libsFolder), ...run })
    }
  }
  return images
}

function localSizes(catalogue: Catalogue): { name: string; memoryMib: number }[] {
  return catalogue.sizes
    .filter((size) => size.provider === 'local')
    .map((size) => ({ name: size.name, memoryMib: size.memoryMib.value }))
}

/** The Java that set-up checked: JAVA_HOME's, or the one in PATH. Throws LocalCloudFailure when there is none. */
export function findJava(): string {
  const home = process.env['JAVA_HOME']
  const candidates = [
    ...(home === undefined ? [] : [path.join(home, 'bin')]),
    ...(process.env['PATH'] ?? '').split(path.delimiter),
  ].map((folder) => path.join(folder, 'java'))
  const java = candidates.find((candidate) => fs.existsSync(candidate))
  if (java === undefined) {
    throw new LocalCloudFailure(
      'There is no java: install Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless).',
    )
  }
  return java
}
