import fs from 'node:fs'
import path from 'node:path'
import { kafkaDist, kafkaFolder, kafkaTarget } from './checkout.mjs'
import { SetupFailure } from './failure.mjs'
import { requireMaven } from './requirements.mjs'
import { hashOf, readStamp, writeStamp } from './stamp.mjs'

const inputs = [path.join(kafkaFolder, 'pom.xml'), path.join(kafkaFolder, 'src/main')]

export const kafkaJars = jarsIn(kafkaDist, { name: "Kafka's jars and the boot program", mavenArguments: [] })

/** An earlier Kafka, from the same pom and with the same boot program; only who runs clusters of it needs it. */
export function olderKafkaJars(version) {
  return jarsIn(path.join(kafkaTarget, `kafka-${version}`), {
    name: `Kafka ${version}'s jars`,
    mavenArguments: [`-Dkafka.version=${version}`],
  })
}

function jarsIn(folder, { name, mavenArguments }) {
  // The stamp is inside what it describes: both appear and go together.
  const stampFile = path.join(folder, 'stamp')
  return {
    name,

    needed() {
      const stamp = readStamp(stampFile)
      if (stamp === null) return 'not built yet'
      return stamp === hashOf({ files: inputs }) ? null : 'pom.xml or the boot program changed'
    },

    async run({ command, java }) {
      const maven = requireMaven()
      removeUnfinished()
      const hash = hashOf({ files: inputs })
      const building = path.join(kafkaTarget, `building-${process.pid}`)
      try {
        await command(maven, ['-B', '-q', '-ntp', 'package', `-Dheadwater.build=${building}`, ...mavenArguments], {
          sentence:
            "Maven could not build Kafka's folder: see its last lines above, correct that, then run this again.",
          cwd: kafkaFolder,
          env: { ...process.env, JAVA_HOME: java.home },
        })
        const built = path.join(building, 'dist')
        if (!fs.existsSync(path.join(built, 'libs/headwater-boot.jar'))) {
          throw new SetupFailure('Maven ended well without headwater-boot.jar: check infra/kafka/pom.xml.')
        }
        writeStamp(path.join(built, 'stamp'), hash)
        const replaced = path.join(building, 'replaced')
        if (fs.existsSync(folder)) fs.renameSync(folder, replaced)
        fs.renameSync(built, folder)
      } finally {
        fs.rmSync(building, { recursive: true, force: true })
      }
    },
  }
}

// Left by a setup that was killed; the lock says that no other one is building now.
function removeUnfinished() {
  for (const name of fs.readdirSync(kafkaTarget)) {
    if (name.startsWith('building-')) fs.rmSync(path.join(kafkaTarget, name), { recursive: true, force: true })
  }
}
