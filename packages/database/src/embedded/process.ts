// What Linux says of a process, in /proc.
import fs from 'node:fs'

/** False for a zombie too: it has ended, and its parent has not asked yet. */
export function isRunning(pid: number): boolean {
  const state = statFields(pid)?.[0]
  return state !== undefined && state !== 'Z' && state !== 'X'
}

/** When a process started, in clock ticks since boot: with the pid it names a process for good. */
export function startTicks(pid: number): string | null {
  return statFields(pid)?.[19] ?? null
}

export function commandLine(pid: number): string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  } catch {
    return []
  }
}

// The fields after the command, which is in parentheses and may itself hold spaces and parentheses.
function statFields(pid: number): string[] | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}
