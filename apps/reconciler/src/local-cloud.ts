import fs from 'node:fs'
import path from 'node:path'
import type { Catalogue } from '@headwater/capacity-planner'
import { currentRelease, kafkaArchivePath, localKafkaCommand, releaseOf } from '@headwater/kafka'
import type { Clock } from '@headwater/model'
import type { Provider } from '@headwater/provider'
import { createLocalProvider } from '@headwater/provider-local'

/** Something is missing on this computer; the message is one sentence that says what to do. */
export class LocalCloudFailure extends Error {
  override readonly name = 'LocalCloudFailure'
}

const repositoryFolder = path.resolve(import.meta.dirname, '../../..')

/** GiB of volume promised for each real GiB: volumes are folders, and few tenants fill theirs. */
export const localOvercommit = 4

/** Kafka's jars, its tools among them, once set-up has fetched them. */
export const kafkaLibsFolder = path.join(repositoryFolder, 'infra/kafka/target/dist/libs')

/** The provider of region `local`: brokers are processes on this computer, from the jars that set-up fetched. */
export function createLocalCloud(options: {
  stateFolder: string
  installationId: string
  clock: Clock
  /** Its local sizes can be had: the catalogue that the API of the same start plans with. */
  catalogue: Catalogue
}): Provider {
  const { catalogue, ...rest } = options
  const libsFolder = kafkaLibsFolder
  if (!fs.existsSync(libsFolder)) throw new LocalCloudFailure('Kafka is not here yet: run npm run setup.')
  const java = findJava()
  const archive = kafkaArchivePath(java, libsFolder)
  const { image } = releaseOf(currentRelease)
  return createLocalProvider({
    ...rest,
    sizes: localSizes(catalogue),
    images: { [image]: (run) => localKafkaCommand({ java, libsFolder, archive, ...run }) },
    overcommit: localOvercommit,
  })
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
