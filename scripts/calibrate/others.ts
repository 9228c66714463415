import fs from 'node:fs'
import process from 'node:process'
import { ownCpuSeconds } from '../bench/processes/process-tree.ts'
import { processesOf } from './processes.ts'

/** Clock ticks a second, USER_HZ: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/** As often as a client that ends is to be seen before that, ms. */
const lookEveryMs = 500

/**
 * Begins to watch what everybody else on this computer takes; the function returned ends it, and says how many cores that were on
 * average. Brokers and clients, which are known by `folder`, and this process are not everybody else.
 */
export function watchOthers(folder: string): () => number {
  const startedMs = performance.now()
  const startedBusySeconds = busySeconds()
  const pids = [process.pid, ...processesOf(folder)]
  const first = new Map(pids.map((pid) => [pid, ownCpuSeconds([pid])]))
  const last = new Map(first)
  const look = (): void => {
    // a process that has ended has no time any more: what it had counts
    for (const pid of pids) last.set(pid, Math.max(last.get(pid) ?? 0, ownCpuSeconds([pid])))
  }
  const timer = setInterval(look, lookEveryMs).unref()
  return () => {
    clearInterval(timer)
    look()
    const own = pids.reduce((sum, pid) => sum + (last.get(pid) ?? 0) - (first.get(pid) ?? 0), 0)
    const seconds = (performance.now() - startedMs) / 1000
    return Math.max(0, (busySeconds() - startedBusySeconds - own) / seconds)
  }
}

function busySeconds(): number {
  return busyTicks(fs.readFileSync('/proc/stat', 'utf8')) / ticksPerSecond
}

/** Ticks in which any core was not idle, from /proc/stat. Guests are counted in user and nice already. */
export function busyTicks(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] = (
    /^cpu +(.*)$/m.exec(stat)?.[1] ?? ''
  )
    .split(' ')
    .map(Number)
  return user + nice + system + interrupts + softInterrupts + stolen
}
