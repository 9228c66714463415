import type { Size } from '../catalogue/types.ts'
import { figure } from '../figure.ts'
import { afterFailure, type Candidate, type ConstraintUse, type Serving, type VolumeShape } from './candidate.ts'
import { catchUpMBps, writtenMBps } from './traffic.ts'

const bytesPerMib = 2 ** 20
const bytesPerMb = 1e6

/**
 * C3. Throughput of one broker's volume: every copy that is written, and readers that catch up. Live readers and followers are
 * served from the page cache, which the memory constraint keeps large enough. A volume gives no more than its machine's baseline.
 */
export function volumeThroughput(candidate: Candidate, volume: VolumeShape): ConstraintUse {
  const { size, normal, failed, defaults } = candidate
  const mostMBps = carriedMBps(size, volume)
  return {
    constraint: 'volume_throughput',
    normal: usedMBps(candidate, normal) / mostMBps,
    normalLimit: defaults.volumeNormalLimit.value,
    failed: usedMBps(candidate, failed) / mostMBps,
    failedLimit: defaults.volumeFailedLimit.value,
    explain: explainVolumeThroughput,
  }
}

function explainVolumeThroughput(candidate: Candidate, volume: VolumeShape): string {
  const { size, normal, failed } = candidate
  const carrier = boughtMBps(volume) <= size.volumeMBps.value ? 'the volume' : size.name
  return (
    `${figure(usedMBps(candidate, normal))} MB/s (${figure(writtenMBps(candidate, normal))} written, ` +
    `${figure(catchUpMBps(candidate) / normal.brokers)} read to catch up) of ${figure(carriedMBps(size, volume))} MB/s that ${carrier} carries` +
    afterFailure(candidate, `${figure(usedMBps(candidate, failed))} MB/s`)
  )
}

/** MB/s that a volume gives on a machine: what is bought, or the baseline of the machine where that is less. */
export function carriedMBps(size: Size, volume: VolumeShape): number {
  return Math.min(boughtMBps(volume), size.volumeMBps.value)
}

/** Throughput to buy for one broker, MiB/s, so that the limits hold before and after the failure. */
export function volumeThroughputNeedMiBps(candidate: Candidate): number {
  const { normal, failed, defaults } = candidate
  const needMBps = Math.max(
    usedMBps(candidate, normal) / defaults.volumeNormalLimit.value,
    usedMBps(candidate, failed) / defaults.volumeFailedLimit.value,
  )
  return (needMBps * bytesPerMb) / bytesPerMib
}

function boughtMBps(volume: VolumeShape): number {
  return (volume.throughputMiBps * bytesPerMib) / bytesPerMb
}

function usedMBps(candidate: Candidate, serving: Serving): number {
  return writtenMBps(candidate, serving) + catchUpMBps(candidate) / serving.brokers
}
