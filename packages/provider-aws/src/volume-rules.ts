import type { VolumeSpecification } from '@headwater/provider'

/**
 * What a gp3 volume can be. Amazon EBS User Guide, "General Purpose SSD volumes": 1 GiB to 64 TiB, 3,000 to 80,000 IOPS and at most
 * 500 for each GiB above the first 3,000, 125 to 2,000 MiB/s and at most 0.25 MiB/s for each of its IOPS.
 */
export const gp3 = {
  sizeGib: { least: 1, most: 65_536 },
  iops: { least: 3_000, most: 80_000, perGib: 500 },
  throughputMiBps: { least: 125, most: 2_000, perIops: 0.25 },
} as const

/** Why gp3 cannot be like this, or null. */
export function volumeProblem({ sizeGib, iops, throughputMiBps }: VolumeSpecification): string | null {
  if (outside(sizeGib, gp3.sizeGib)) return `${sizeGib} GiB is not a whole number from 1 to ${gp3.sizeGib.most}`
  if (outside(iops, gp3.iops)) return `${iops} IOPS is not from ${gp3.iops.least} to ${gp3.iops.most}`
  if (iops > Math.max(gp3.iops.least, sizeGib * gp3.iops.perGib)) {
    return `${iops} IOPS is more than ${gp3.iops.perGib} for each of its ${sizeGib} GiB`
  }
  if (outside(throughputMiBps, gp3.throughputMiBps)) {
    return `${throughputMiBps} MiB/s is not from ${gp3.throughputMiBps.least} to ${gp3.throughputMiBps.most}`
  }
  if (throughputMiBps > iops * gp3.throughputMiBps.perIops) {
    return `${throughputMiBps} MiB/s is more than ${gp3.throughputMiBps.perIops} for each of its ${iops} IOPS`
  }
  return null
}

function outside(value: number, { least, most }: { least: number; most: number }): boolean {
  return !Number.isInteger(value) || value < least || value > most
}
