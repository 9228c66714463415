import os from 'node:os'
import type { Busy } from './figures.ts'

/** Begins to watch how busy this thread and this computer are; what it gives says how busy they were until then. */
export function watchBusy(): () => Busy {
  const thread = performance.eventLoopUtilization()
  const before = processorTimes()
  return () => {
    const after = processorTimes()
    const total = after.total - before.total
    return {
      utilisation: performance.eventLoopUtilization(thread).utilization,
      computerUtilisation: total > 0 ? 1 - (after.idle - before.idle) / total : 0,
    }
  }
}

function processorTimes(): { total: number; idle: number } {
  const sum = { total: 0, idle: 0 }
  for (const { times } of os.cpus()) {
    sum.total += times.user + times.nice + times.sys + times.idle + times.irq
    sum.idle += times.idle
  }
  return sum
}
