import type { Size } from '../catalogue/types.ts'
import { figure } from '../figure.ts'
import { afterFailure, type Candidate, type ConstraintUse, type Serving } from './candidate.ts'
import { writtenMBps } from './traffic.ts'

const bytesPerMib = 2 ** 20
const bytesPerMb = 1e6

/**
 * C8. Page cache of one broker: the last 30 s of writes stay in memory, so that live readers and followers never touch the volume.
 * What is compared is the memory left beside the heap and the overhead of JVM and operating system.
 */
export function memory(candidate: Candidate): ConstraintUse {
  const { size, normal, failed } = candidate
  const cacheMib = pageCacheMib(size)
  return {
    constraint: 'memory',
    normal: recentWritesMib(candidate, normal) / cacheMib,
    normalLimit: 1,
    failed: recentWritesMib(candidate, failed) / cacheMib,
    failedLimit: 1,
    explain: explainMemory,
  }
}

function explainMemory(candidate: Candidate): string {
  const { size, normal, failed, defaults } = candidate
  return (
    `${figure(recentWritesMib(candidate, normal))} MiB (${defaults.pageCacheSeconds.value} s of ` +
    `${figure(writtenMBps(candidate, normal))} MB/s) of ${figure(pageCacheMib(size))} MiB page cache, which is ${figure(size.memoryMib.value)} MiB less ` +
    `${figure(size.heapMib.value)} heap and ${figure(size.overheadMib.value)} overhead` +
    afterFailure(candidate, `${figure(recentWritesMib(candidate, failed))} MiB`)
  )
}

function pageCacheMib({ memoryMib, heapMib, overheadMib }: Size): number {
  return memoryMib.value - heapMib.value - overheadMib.value
}

function recentWritesMib(candidate: Candidate, serving: Serving): number {
  return (writtenMBps(candidate, serving) * candidate.defaults.pageCacheSeconds.value * bytesPerMb) / bytesPerMib
}
