import type { VolumeKind } from '../catalogue/types.ts'
import type { Candidate, VolumeShape } from '../constraints/candidate.ts'
import { diskNeedGib } from '../constraints/disk.ts'
import { volumeThroughputNeedMiBps } from '../constraints/volume-throughput.ts'

/**
 * The smallest volume that fulfils the disk and throughput constraints, or the largest that can be bought where none does:
 * then the constraint says so.
 */
export function volumeShape(candidate: Candidate, kind: VolumeKind): VolumeShape {
  const throughputMiBps = buy(volumeThroughputNeedMiBps(candidate), {
    minimum: kind.throughputIncludedMiBps.value,
    maximum: kind.throughputMaximumMiBps.value,
    step: kind.throughputStepMiBps.value,
  })
  return {
    sizeGib: buy(diskNeedGib(candidate), {
      minimum: kind.sizeMinimumGib.value,
      maximum: kind.sizeMaximumGib.value,
      step: kind.sizeStepGib.value,
    }),
    iops: iopsFor(throughputMiBps, kind, candidate.defaults.volumeIopsMinimum.value),
    throughputMiBps,
  }
}

/** The volume of a dedicated controller: a metadata log, nothing bought beyond what is included. */
export function controllerVolumeShape(kind: VolumeKind, sizeGib: number): VolumeShape {
  return { sizeGib, iops: kind.iopsIncluded.value, throughputMiBps: kind.throughputIncludedMiBps.value }
}

/** C4. IOPS to buy: what is included, and so many for each MiB/s. */
function iopsFor(throughputMiBps: number, kind: VolumeKind, iopsMinimum: number): number {
  const needed = Math.max(kind.iopsIncluded.value, iopsMinimum, Math.ceil(throughputMiBps * kind.iopsPerMiBps.value))
  return Math.min(needed, kind.iopsMaximum.value)
}

function buy(need: number, bounds: { minimum: number; maximum: number; step: number }): number {
  const rounding = 1e-9
  const steps = Math.ceil(need / bounds.step - rounding)
  return Math.min(bounds.maximum, Math.max(bounds.minimum, steps * bounds.step))
}
