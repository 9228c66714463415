import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { isMissing, systemErrorCode } from './durable-file.ts'

/** A process of this boot: a pid alone may come to mean another process, with its start time it never does. */
export interface ProcessIdentity {
  pid: number
  /** Field 22 of /proc/<pid>/stat: clock ticks since boot. */
  startTicks: string
}

/** Reads the line that /proc/<pid>/stat holds; null when it is no such line. */
export function parseStat(line: string): (ProcessIdentity & { state: string; parent: number; session: number }) | null {
  // The second field is the program's name in parentheses and may hold spaces and parentheses itself.
  const nameEnds = line.lastIndexOf(')')
  const pid = Number.parseInt(line, 10)
  const fields = line.slice(nameEnds + 2).split(' ')
  const [state, parent, , session] = fields
  const startTicks = fields[19]
  if (nameEnds < 0 || Number.isNaN(pid) || state === undefined || startTicks === undefined) return null
  return { pid, startTicks, state, parent: Number(parent), session: Number(session) }
}

/** True when another process has the pid by now. */
function isReused(identity: ProcessIdentity): boolean {
  const found = statOf(identity.pid)
  return found !== null && found.startTicks !== identity.startTicks
}

/** What /proc says of a pid; null when no process has it. Throws where it may not be read. */
function statOf(pid: number): ReturnType<typeof parseStat> {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (error) {
    if (isMissing(error) || systemErrorCode(error) === 'ESRCH') return null
    throw error
  }
}

/** Whether a process runs. A zombie of another parent has ended; `unknown` when /proc does not let us look. */
export function processState(identity: ProcessIdentity): 'alive' | 'ended' | 'unknown' {
  try {
    const found = statOf(identity.pid)
    if (found === null || found.startTicks !== identity.startTicks) return 'ended'
    if (found.state !== 'Z' && found.state !== 'X') return 'alive'
    // Our own child is about to be reaped, and then it is known how it ended: worth the instant.
    return found.parent === process.pid ? 'alive' : 'ended'
  } catch {
    return 'unknown'
  }
}

/**
 * Signals a process and all of its group, if it is still the one that is meant. Where the leader has ended and its pid
 * is free, what it left behind in its group is reached: a pid is not given out while a group of that number lives.
 */
export function signalGroup(identity: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (isReused(identity)) return
  try {
    process.kill(-identity.pid, signal)
  } catch (error) {
    if (systemErrorCode(error) !== 'ESRCH') throw error
  }
}

/** Whether anything is left of the group that a process led. A group of zombies counts: they cannot be told apart. */
export function groupLives(identity: ProcessIdentity): boolean {
  if (isReused(identity)) return false
  try {
    process.kill(-identity.pid, 0)
    return true
  } catch {
    return false
  }
}

/**
 * The living leader of a session whose arguments name `folder`, or null. Looks at every process of this computer: only
 * for a machine whose pid file is missing. A shell that a person has opened on the folder leads no session of its own
 * with the folder among its arguments.
 */
export function findByArguments(folder: string): ProcessIdentity | null {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      if (!namesFolder(entry, folder)) continue
      const found = parseStat(readFileSync(`/proc/${entry}/stat`, 'utf8'))
      if (found === null || found.session !== found.pid || found.state === 'Z') continue
      return { pid: found.pid, startTicks: found.startTicks }
    } catch {
      // It ended while we looked, or belongs to somebody else: not ours either way.
    }
  }
  return null
}

function namesFolder(entry: string, folder: string): boolean {
  const line = readFileSync(`/proc/${entry}/cmdline`, 'utf8')
  // In the instant in which a process becomes another program it shows no arguments: then it is known by where it is.
  if (line === '') return readlinkSync(`/proc/${entry}/cwd`) === folder
  // Not a mere prefix of another machine's folder: the name ends here, with a path below it or the argument.
  return line.includes(`${folder}/`) || line.includes(`${folder}\0`)
}

/** A name for the time since the computer was started: pids and start times mean something within one only. */
export function bootId(): string {
  presentBoot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return presentBoot
}

let presentBoot: string | null = null
