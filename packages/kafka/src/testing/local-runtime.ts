import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { kafkaArchivePath } from '../local-image.ts'
import type { LocalRuntime } from './local-cluster.ts'

/** Kafka as setup built it, or the jars in HEADWATER_KAFKA_LIBS. Throws when there are none. */
export function localRuntime(): LocalRuntime {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java'
  const built = join(import.meta.dirname, '../../../../infra/kafka/target/dist/libs')
  const libsFolder = process.env.HEADWATER_KAFKA_LIBS ?? built
  if (!existsSync(join(libsFolder, 'headwater-boot.jar'))) {
    throw new Error(`there is no Kafka in ${libsFolder}: run "npm run setup" first`)
  }
  return { java, libsFolder, archive: kafkaArchivePath(java, libsFolder) }
}
