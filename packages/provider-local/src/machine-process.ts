import { spawn } from 'node:child_process'
import { accessSync, closeSync, constants, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { delimiter } from 'node:path'
import { readIfThere, writeDurably } from './durable-file.ts'
import { type MachineFile, machineFolder, type NodeFolder } from './node-folder.ts'
import { bootId, findByArguments, type ProcessIdentity, parseStat, processState } from './process-table.ts'

const inherited = ['PATH', 'JAVA_HOME', 'LANG', 'TZ'] as const
const largestLogBytes = 16 * 1024 * 1024
/** A new process is given 10 s to write its pid file; a computer too busy for that finds it by its arguments. */
const entryLookMs = 2
const entryLooks = 5_000

/**
 * Becomes the machine, after it has left its own line of /proc/<pid>/stat in the pid file ($1). Because the process
 * itself writes it, a machine whose pid file is missing never ran, whoever died in between.
 */
const enter = 'IFS= read -r self </proc/$$/stat && printf "%s\\n" "$self" >"$1" || exit 125; shift; exec "$@"'

/** What is known of the machine of a node from its files and the process table. */
export type MachineProcess =
  | { state: 'not_entered' }
  | { state: 'alive'; identity: ProcessIdentity }
  /** `leader` while nobody has made sure that nothing of its group is left. */
  | { state: 'ended'; detail: string; leader: ProcessIdentity | null }
  | { state: 'unknown'; detail: string; identity: ProcessIdentity }

/** Looks at a machine's process. Cheap but for a machine that has no pid file: that one is searched for. */
export function lookAt(folder: NodeFolder, machine: MachineFile): MachineProcess {
  const own = machineFolder(folder, machine.id)
  const ending = readIfThere(endingFile(own))
  if (machine.bootId !== bootId()) {
    return { state: 'ended', detail: ending ?? 'the computer was restarted', leader: null }
  }
  // It may write its pid file and become its command while we search for it: so look at the file again.
  const searched = entered(own) === null && ending === null ? findByArguments(own) : null
  const identity = entered(own)
  if (identity === null) {
    if (ending !== null) return { state: 'ended', detail: ending, leader: null }
    if (searched !== null) return { state: 'alive', identity: searched }
    // Asked to leave in the instant before it wrote its pid file.
    if (machine.stop !== null) return { state: 'ended', detail: 'stopped before it ran', leader: null }
    return { state: 'not_entered' }
  }
  switch (processState(identity)) {
    case 'alive':
      return { state: 'alive', identity }
    case 'ended':
      return { state: 'ended', detail: ending ?? 'the process ended', leader: ending === null ? identity : null }
    case 'unknown':
      return { state: 'unknown', detail: `/proc/${identity.pid} cannot be read`, identity }
  }
}

/** The process that a machine has become, by its pid file; null while it has written none. */
function entered(ownFolder: string): ProcessIdentity | null {
  const written = readIfThere(pidFile(ownFolder))
  return written === null ? null : parseStat(written)
}

/**
 * Makes the machine's process: in a session of its own, so that it outlives this one, with its output in the node's
 * log. Returns once it has written its pid file, so that whoever looks next finds it, or has ended; a command that
 * cannot be run leaves a sentence in the log and in the detail.
 */
export async function makeProcess(
  folder: NodeFolder,
  machineId: string,
  run: { command: string; args: string[]; env?: Record<string, string> },
): Promise<void> {
  const own = machineFolder(folder, machineId)
  const environment = machineEnvironment(run.env)
  rotate(folder.log)
  const log = openSync(folder.log, 'a', 0o600)
  try {
    if (!isCommand(run.command, environment.PATH ?? '')) {
      const sentence = `the command "${run.command}" is not there or cannot be run; install it or put it on the PATH`
      writeSync(log, `${sentence}\n`)
      return recordEnding(own, sentence)
    }
    const child = spawn('/bin/sh', ['-c', enter, 'headwater-machine', pidFile(own), run.command, ...run.args], {
      cwd: own,
      env: environment,
      detached: true,
      stdio: ['ignore', log, log],
    })
    child.once('exit', (code, signal) => {
      endGroup(child.pid)
      recordEnding(own, endingInWords(code, signal))
    })
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    child.unref()
    const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
    for (let look = 0; look < entryLooks && !hasEnded() && entered(own) === null; look++) {
      await new Promise((resolve) => setTimeout(resolve, entryLookMs))
    }
  } finally {
    closeSync(log)
  }
}

/**
 * Remembers how a machine ended, for every control plane; a machine folder that is gone has nobody to tell. From then
 * on its process group is left alone: the number may come to mean another one.
 */
export function recordEnding(ownFolder: string, sentence: string): void {
  try {
    writeDurably(endingFile(ownFolder), sentence)
  } catch {
    // The node is being deleted, or the disk is full: the process has ended all the same, and that is seen.
  }
}

/** Right after its leader has ended: what the machine left behind could still write to the volume. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing was left behind.
  }
}

function endingInWords(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `the process was ended by ${signal}`
  if (code === 125) return 'the process could not write its pid file; is the disk full?'
  return `the process ended with exit code ${code}`
}

function machineEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const kept = inherited.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(kept), ...extra }
}

function isCommand(command: string, path: string): boolean {
  const candidates = command.includes('/') ? [command] : path.split(delimiter).map((folder) => `${folder}/${command}`)
  return candidates.some((candidate) => {
    try {
      accessSync(candidate, constants.X_OK)
      return statSync(candidate).isFile()
    } catch {
      return false
    }
  })
}

function rotate(log: string): void {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  if (size > largestLogBytes) renameSync(log, `${log}.1`)
}

function pidFile(ownFolder: string): string {
  return `${ownFolder}/.headwater-pid`
}

function endingFile(ownFolder: string): string {
  return `${ownFolder}/.headwater-ending`
}
