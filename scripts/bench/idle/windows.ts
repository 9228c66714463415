import { setTimeout as sleep } from 'node:timers/promises'
import { ownCpuSeconds, residentMb } from '../processes/process-tree.ts'

/** A stretch of doing nothing. */
export interface Window {
  /** Share of one core, percent. */
  cpuPercent: number
  /** The most that was resident in it, MB. */
  residentMb: number
}

const sampleEveryMs = 250

/** Watches one process for `seconds`, in `count` windows one after another. */
export async function watch(pid: number, seconds: number, count: number): Promise<Window[]> {
  const windows: Window[] = []
  for (let i = 0; i < count; i++) windows.push(await watchOnce(pid, (seconds * 1000) / count))
  return windows
}

async function watchOnce(pid: number, lengthMs: number): Promise<Window> {
  const startedMs = performance.now()
  const cpuBefore = ownCpuSeconds([pid])
  let mostMb = residentMb(pid)
  for (;;) {
    const leftMs = startedMs + lengthMs - performance.now()
    if (leftMs <= 0) break
    await sleep(Math.min(sampleEveryMs, leftMs))
    mostMb = Math.max(mostMb, residentMb(pid))
  }
  const elapsedSeconds = (performance.now() - startedMs) / 1000
  return { cpuPercent: ((ownCpuSeconds([pid]) - cpuBefore) / elapsedSeconds) * 100, residentMb: mostMb }
}
