import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second, USER_HZ: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100
const bytesPerKib = 1024

interface ProcessTimes {
  pid: number
  parent: number
  /** User and system time of its own, s. */
  ownSeconds: number
  /** Of its children that have ended and were waited for, with theirs, s. */
  endedChildrenSeconds: number
}

/** A process and everything below it, daemons of a session of their own included. */
export function processTree(root: number): number[] {
  return treeOf(root).map(({ pid }) => pid)
}

/**
 * User and system time of a process and of all that it started, s: of those that run, and of those that have ended.
 * Only differences mean something.
 */
export function treeCpuSeconds(root: number): number {
  return treeOf(root).reduce((sum, times) => sum + times.ownSeconds + times.endedChildrenSeconds, 0)
}

/** User and system time of single processes, without what they started, s. */
export function ownCpuSeconds(pids: number[]): number {
  return pids.reduce((sum, pid) => sum + (timesOf(pid)?.ownSeconds ?? 0), 0)
}

/** The brokers that a process has started and that run. */
export function brokersOf(root: number): number[] {
  return processTree(root).filter((pid) => commandLine(pid).includes('io.headwater.boot.Boot'))
}

/** Resident memory of one process alone, MB (10^6 bytes). */
export function residentMb(pid: number): number {
  const kib = Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  return (kib * bytesPerKib) / 1e6
}

/** Ends what is left of a tree, whatever it does. */
export function killTree(root: number): void {
  for (const pid of processTree(root)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it ended by itself meanwhile
    }
  }
}

function treeOf(root: number): ProcessTimes[] {
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => timesOf(Number(entry)) ?? [])
  const tree = all.filter(({ pid }) => pid === root)
  for (const member of tree) tree.push(...all.filter(({ parent }) => parent === member.pid))
  return tree
}

/** Null when the process has ended. */
function timesOf(pid: number): ProcessTimes | null {
  let line: string
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return null
  }
  // the name before is in parentheses and may hold spaces: field 3 of proc(5) is index 0 here
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [parent, user, system, childUser, childSystem] = [1, 11, 12, 13, 14].map((index) => fields[index] ?? 0)
  return {
    pid,
    parent: parent ?? 0,
    ownSeconds: ((user ?? 0) + (system ?? 0)) / ticksPerSecond,
    endedChildrenSeconds: ((childUser ?? 0) + (childSystem ?? 0)) / ticksPerSecond,
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
