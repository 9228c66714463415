import type { Candidate, VolumeShape } from '../constraints/candidate.ts'
import { catchUpMBps, readMBps, writtenMBps } from '../constraints/traffic.ts'
import { carriedMBps } from '../constraints/volume-throughput.ts'

/**
 * MB/s at which data may move into or out of one broker while it serves its promised peak: what network and volume leave under
 * their normal limits with no client catching up, and never less than the reserve that every plan keeps for catching up.
 */
export function moveRateMBps(candidate: Candidate, volume: VolumeShape): number {
  const { size, normal, defaults } = candidate
  const reserveMBps = catchUpMBps(candidate) / normal.brokers
  const networkMBps = size.networkMBps.value * defaults.networkNormalLimit.value
  const volumeMBps = carriedMBps(size, volume) * defaults.volumeNormalLimit.value
  const writtenNowMBps = writtenMBps(candidate, normal)
  const freeMBps = Math.min(
    networkMBps - writtenNowMBps,
    networkMBps - (readMBps(candidate, normal) - reserveMBps),
    volumeMBps - writtenNowMBps,
  )
  return Math.max(reserveMBps, freeMBps)
}
