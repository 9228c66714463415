// A class data archive makes every Kafka node start in a third of the time. The JVM refuses one that was made by another
// Java or from jars with other times, so both are in its name.
import fs from 'node:fs'
import path from 'node:path'
import { inRoot, kafkaDist, ownNode, pathWithTools, root } from './checkout.mjs'
import { Interrupted } from './failure.mjs'
import { hashOf, readIfThere, writeWhole } from './stamp.mjs'

const maker = inRoot('scripts/kafka-archive.ts')
const libs = path.join(kafkaDist, 'libs')
const retryAfterMs = 24 * 3_600_000
const runtimeFile = path.join(kafkaDist, 'runtime.json')

export const kafkaArchive = {
  name: "Kafka's class archive",

  needed({ java }) {
    writeRuntime(java)
    if (!fs.existsSync(maker)) return null
    const archive = archiveFor(java)
    return fs.existsSync(archive) || failedLately(archive) ? null : `none for Java ${java.version} yet`
  },

  async run({ command, java, progress }) {
    const archive = archiveFor(java)
    const unfinished = `${archive}.${process.pid}.new`
    try {
      await command(ownNode, [maker, '--output', unfinished], {
        sentence: "Kafka's class archive could not be made",
        cwd: root,
        env: { ...process.env, JAVA_HOME: java.home, PATH: pathWithTools() },
      })
      removeFromDist((name) => name.startsWith('kafka-') && name !== path.basename(unfinished))
      fs.renameSync(unfinished, archive)
    } catch (error) {
      if (error instanceof Interrupted) throw error
      const report = failureOf(archive)
      writeWhole(report, [error.message, ...(error.lastLines ?? [])].join('\n'))
      const said = path.relative(root, report)
      progress.warn(
        `${error.message}: Kafka works without it and starts slower. ${said} says why; remove it to try again before tomorrow.`,
      )
    } finally {
      // With whatever the maker put beside it while it worked.
      removeFromDist((name) => name.startsWith(path.basename(unfinished)))
    }
    writeRuntime(java)
  },
}

// One that cannot be made must not cost time at every start; after a day what was in the way may be gone.
function failedLately(archive) {
  const failed = fs.statSync(failureOf(archive), { throwIfNoEntry: false })
  return failed !== undefined && Date.now() - failed.mtimeMs < retryAfterMs
}

const failureOf = (archive) => archive.replace(/\.jsa$/, '.failed.txt')

function archiveFor(java) {
  const jars = fs.readdirSync(libs).toSorted()
  const values = jars.map((name) => {
    const { size, mtimeMs } = fs.statSync(path.join(libs, name))
    return `${name} ${size} ${mtimeMs}`
  })
  // The path counts too: the JVM compares the class path that it was made with.
  const hash = hashOf({ files: [maker], values: [libs, java.binary, java.version, ...values] })
  return path.join(kafkaDist, `kafka-${hash.slice(0, 16)}.jsa`)
}

function removeFromDist(unwanted) {
  for (const name of fs.readdirSync(kafkaDist).filter(unwanted)) fs.rmSync(path.join(kafkaDist, name), { force: true })
}

// Tells the programs which Java was checked and which archive fits it, so that none has to find out again.
function writeRuntime(java) {
  const archive = fs.existsSync(maker) && fs.existsSync(archiveFor(java)) ? path.basename(archiveFor(java)) : null
  const content = `${JSON.stringify({ java: java.binary, javaVersion: java.version, archive }, null, 2)}\n`
  if (readIfThere(runtimeFile)?.toString('utf8') !== content) writeWhole(runtimeFile, content)
}
