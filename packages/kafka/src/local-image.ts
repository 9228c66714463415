import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'

export interface LocalKafkaCommand {
  /** The java program: a path, or a name that is looked up in PATH. */
  java: string
  /** The folder with Kafka's jars and headwater-boot.jar. */
  libsFolder: string
  /** A class archive (`kafkaArchivePath`); null starts without, in about twice the time. */
  archive?: string | null | undefined
  machineFolder: string
  volumeFolder: string
  /** More JVM options, put before all others. */
  jvmOptions?: string[]
}

/**
 * The command that runs Kafka on this computer; what `kafka-4.3.1` means to the local provider. A machine's files and secret
 * files both lie in `machineFolder`. Exit codes are those of the boot program's Refusal; SIGTERM is a controlled shutdown.
 */
export function localKafkaCommand(options: LocalKafkaCommand): { command: string; args: string[] } {
  return {
    command: options.java,
    args: [
      ...(options.jvmOptions ?? []),
      ...(options.archive ? [`-XX:SharedArchiveFile=${options.archive}`] : []),
      `@${join(options.machineFolder, 'jvm.options')}`,
      '-cp',
      kafkaClassPath(options.libsFolder),
      'io.headwater.boot.Boot',
      '--machine',
      options.machineFolder,
      '--volume',
      options.volumeFolder,
    ],
  }
}

/**
 * Where the class archive for this Java and these jars is, or null when there is none: the one that setup recorded beside
 * the jars, else the one of `kafkaArchiveTarget`. An archive that does not fit costs a warning and its gain, nothing more.
 */
export function kafkaArchivePath(java: string, libsFolder: string): string | null {
  const recorded = recordedArchive(java, libsFolder)
  const path = recorded ?? kafkaArchiveTarget(java, libsFolder)
  return existsSync(path) ? path : null
}

/** What setup wrote down in runtime.json: which Java it checked and which archive it made for it. */
function recordedArchive(java: string, libsFolder: string): string | null {
  const folder = dirname(resolve(libsFolder))
  const file = join(folder, 'runtime.json')
  if (!existsSync(file)) return null
  const runtime: { java?: unknown; archive?: unknown } = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof runtime.archive !== 'string' || typeof runtime.java !== 'string') return null
  return realpathSync(runtime.java) === realpathSync(locate(java)) ? join(folder, runtime.archive) : null
}

/**
 * Where an archive belongs, whether it is there or not. The JVM takes one only for the very jars, by path and time of
 * change, that it was made of, so all of that is in the name.
 */
export function kafkaArchiveTarget(java: string, libsFolder: string): string {
  const hash = createHash('sha256').update(javaIdentity(java))
  for (const jar of kafkaJars(libsFolder)) {
    const { size, mtimeMs } = statSync(jar)
    hash.update(`\n${jar} ${size} ${Math.floor(mtimeMs)}`)
  }
  return join(dirname(resolve(libsFolder)), `kafka-${hash.digest('hex').slice(0, 16)}.jsa`)
}

/** All jars in one order: the class path is the same text for every start and for the archive. */
function kafkaClassPath(libsFolder: string): string {
  return kafkaJars(libsFolder).join(delimiter)
}

function kafkaJars(libsFolder: string): string[] {
  const folder = resolve(libsFolder)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jar'))
    .toSorted()
    .map((name) => join(folder, name))
}

/** The text in which a JDK says its exact version, without the 50 ms of starting it. */
function javaIdentity(java: string): string {
  const program = realpathSync(locate(java))
  const release = join(dirname(dirname(program)), 'release')
  return existsSync(release)
    ? `${program}\n${readFileSync(release, 'utf8')}`
    : `${program} ${statSync(program).mtimeMs}`
}

function locate(program: string): string {
  if (program.includes('/')) return program
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(isExecutable)
  if (found === undefined) throw new Error(`there is no ${program} in PATH`)
  return found
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
