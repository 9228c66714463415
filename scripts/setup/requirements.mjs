// What the computer must bring. Each failure is one sentence that says what to do.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { kafkaTarget, root } from './checkout.mjs'
import { SetupFailure } from './failure.mjs'
import { readIfThere, writeWhole } from './stamp.mjs'

const leastNode = [20, 19]
const leastJava = 17
const leastFreeGib = 3

export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  if (major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])) return
  throw new SetupFailure(
    `Node ${version} is too old: install Node ${leastNode.join('.')} or later, then run this again.`,
  )
}

export function requirePlatform(platform = process.platform, architecture = process.arch) {
  if (platform === 'linux' && ['x64', 'arm64'].includes(architecture)) return
  throw new SetupFailure(
    `Headwater runs on Linux (x64 or arm64), not on ${platform} ${architecture}: use such a computer or a virtual machine.`,
  )
}

/** Asked only when something is about to be installed: with everything in place nothing more is written here. */
export function requireFreeDisk() {
  const { bavail, bsize } = fs.statfsSync(root)
  const freeGib = (bavail * bsize) / 1024 ** 3
  if (freeGib >= leastFreeGib) return
  throw new SetupFailure(
    `Only ${freeGib.toFixed(1)} GiB are free on the disk of ${root}: free at least ${leastFreeGib} GiB, then run this again.`,
  )
}

export function requireWritable() {
  for (const folder of [root, path.join(root, 'node_modules'), kafkaTarget]) {
    try {
      if (fs.existsSync(folder)) fs.accessSync(folder, fs.constants.W_OK)
    } catch {
      throw new SetupFailure(
        `${folder} is not yours to write: run this as the user who owns the checkout, or change the owner.`,
      )
    }
  }
}

export function requireMaven() {
  const maven = findOnPath('mvn')
  if (maven !== null) return maven
  throw new SetupFailure(
    "Maven is not on PATH, and Kafka's jars come through it: install Maven 3.8 or later, then run this again.",
  )
}

/** The Java that runs Kafka: `JAVA_HOME/bin/java`, or else the one on PATH. Returns { binary, home, version }. */
export function requireJava() {
  const fromHome = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin/java') : null
  const found = fromHome ?? findOnPath('java')
  if (found === null) {
    throw new SetupFailure(
      `Java is neither on PATH nor at JAVA_HOME: install Java ${leastJava} or later (a JRE is enough), then run this again.`,
    )
  }
  const version = isProgram(found) ? javaVersion(fs.realpathSync(found)) : null
  if (version === null) {
    throw new SetupFailure(
      `${found} does not run${fromHome ? ' (JAVA_HOME names it)' : ''}: install Java ${leastJava} or later, or correct JAVA_HOME, then run this again.`,
    )
  }
  if (Number.parseInt(version, 10) < leastJava) {
    throw new SetupFailure(
      `${found} is Java ${version}: install Java ${leastJava} or later, or set JAVA_HOME to one, then run this again.`,
    )
  }
  const binary = fs.realpathSync(found)
  return { binary, home: path.dirname(path.dirname(binary)), version }
}

// Starting a JVM to ask its version takes longer than all the other checks together, so the answer is kept for as long
// as the binary does not change.
function javaVersion(binary) {
  const { mtimeMs, size } = fs.statSync(binary)
  const key = `${binary} ${mtimeMs} ${size}`
  const file = path.join(kafkaTarget, 'java-version.json')
  const kept = parseKept(readIfThere(file))
  if (kept?.key === key) return kept.version

  const asked = spawnSync(binary, ['-XshowSettings:properties', '-version'], { encoding: 'utf8', timeout: 30_000 })
  const version = /java\.version = (?:1\.)?(\S+)/.exec(asked.stderr ?? '')?.[1] ?? null
  if (version !== null) keep(file, JSON.stringify({ key, version }))
  return version
}

function parseKept(content) {
  try {
    return JSON.parse(content)
  } catch {
    return null
  }
}

function keep(file, content) {
  try {
    writeWhole(file, content)
  } catch {
    // A checkout that only its owner may write: ask again next time.
  }
}

function findOnPath(name) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => path.join(folder, name)).find(isProgram) ?? null
}

function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK)
    return fs.statSync(file).isFile()
  } catch {
    return false
  }
}
