import type { CapacityPlan } from '../api/types.ts'
import { estimate } from '../output/duration.ts'
import { gibibytes } from '../output/figure.ts'

const bytesPerGib = 2 ** 30
/** So full may a proof make disks that already hold all that the plan keeps: the planner's own limit after a failure. */
const fullestDisk = 0.85

/**
 * Bytes that a proof may write, before replication: no more than the plan keeps anyway, and no more than its disks take beside
 * all that. How full they are now is not known here, so they count as full as they are planned to become.
 */
export function roomBytes({ effective, volume, brokers, replicationFactor }: CapacityPlan): number {
  const diskGib = (volume.sizeGib * brokers.count * fullestDisk) / replicationFactor
  return Math.max(0, Math.min(effective.storedGib, diskGib - effective.storedGib)) * bytesPerGib
}

/**
 * Why a proof of so many bytes is not begun, with what to do; null when there is room for it. `secondsWithin` says how long can
 * be measured when as many bytes as there is room for are written.
 */
export function refusalForRoom(
  plan: CapacityPlan,
  { bytes, secondsWithin }: { bytes: number; secondsWithin: (roomBytes: number) => number },
): string | null {
  const room = roomBytes(plan)
  if (bytes <= room) return null
  const seconds = Math.floor(secondsWithin(room))
  const what = `This would write ${gibibytes(bytes / bytesPerGib)}, and the plan has room for ${gibibytes(room / bytesPerGib)} more than it keeps.`
  return seconds < 1
    ? `${what} Not a second of it fits: drive a smaller --share, or order more retention.`
    : `${what} Choose --for ${seconds}s (${estimate(seconds)}) at most, or a smaller --share, or order more retention.`
}
