import type { ConstraintName, ConstraintUtilisation } from '@headwater/model'
import type { VolumeKind } from '../catalogue/types.ts'
import type { Candidate, ConstraintUse, VolumeShape } from './candidate.ts'
import { holds } from './candidate.ts'
import { connections } from './connections.ts'
import { cpu } from './cpu.ts'
import { clusterDiskAtLeastGib, disk, diskNeedGib } from './disk.ts'
import { memory } from './memory.ts'
import { network } from './network.ts'
import { partitions } from './partitions.ts'
import { volumeThroughput, volumeThroughputNeedMiBps } from './volume-throughput.ts'

type Constraint = (candidate: Candidate, volume: VolumeShape) => ConstraintUse

/** C1 to C8 and C12 of docs/guide/sizing.md; C4, the IOPS of a volume, holds by how a volume is bought. */
const constraints: readonly Constraint[] = [network, volumeThroughput, disk, partitions, cpu, memory, connections]

/** Those that a volume cannot change, the one that breaks most often first. */
const ofMachine = [cpu, network, memory, partitions, connections]

/** True when no constraint breaks with the volume that `shape` gives: the same answer as brokenConstraint, sooner. */
export function keepsAll(candidate: Candidate, shape: (candidate: Candidate) => VolumeShape): boolean {
  if (!ofMachine.every((constraint) => holds(constraint(candidate)))) return false
  const volume = shape(candidate)
  return holds(volumeThroughput(candidate, volume)) && holds(disk(candidate, volume))
}

/**
 * Brokers without which some constraint of the machine, or the disk, breaks with nothing failed; `one` is a candidate of a single broker: what
 * a broker uses is its share of the same whole.
 */
export function brokersAtLeast(one: Candidate, kind: VolumeKind): number {
  const rounding = 1e-6
  let least = clusterDiskAtLeastGib(one) / kind.sizeMaximumGib.value
  for (const constraint of ofMachine) {
    const { normal, normalLimit } = constraint(one)
    least = Math.max(least, normal / normalLimit)
  }
  return least - rounding
}

/** Every constraint on a candidate with its volume, fulfilled or not. */
export function utilisationOf(candidate: Candidate, volume: VolumeShape): ConstraintUtilisation[] {
  return constraints.map((constraint) => {
    const { explain, ...use } = constraint(candidate, volume)
    return { ...use, explanation: explain(candidate, volume) }
  })
}

/** The constraint that the candidate breaks by most, as a multiple of its limit; null when it keeps all of them. */
export function brokenConstraint(candidate: Candidate, volume: VolumeShape): ConstraintUse | null {
  let worst: ConstraintUse | null = null
  for (const constraint of constraints) {
    const use = constraint(candidate, volume)
    if (!holds(use) && (worst === null || overloadOf(use) > overloadOf(worst))) worst = use
  }
  return worst
}

/** What is used as a multiple of the limit, in the worse of both states. */
export function overloadOf({ normal, normalLimit, failed, failedLimit }: ConstraintUse): number {
  return Math.max(normal / normalLimit, failed / failedLimit)
}

/**
 * The constraint that leaves these brokers the least room to grow. Disk and volume throughput are bought to fit and would
 * always look full, so they are measured against the most that one broker's volume may be.
 */
export function bindingConstraint(
  candidate: Candidate,
  utilisation: readonly ConstraintUtilisation[],
  kind: VolumeKind,
): ConstraintName {
  let binding: ConstraintName = 'network'
  let fullest = -1
  for (const use of utilisation) {
    const fullness = fullnessOf(candidate, use, kind)
    if (fullness <= fullest) continue
    binding = use.constraint
    fullest = fullness
  }
  return binding
}

function fullnessOf(candidate: Candidate, use: ConstraintUtilisation, kind: VolumeKind): number {
  const asBought = Math.max(use.normal / use.normalLimit, use.failed / use.failedLimit)
  switch (use.constraint) {
    case 'disk':
      return diskNeedGib(candidate) / kind.sizeMaximumGib.value
    case 'volume_throughput': {
      const machineMiBps = (candidate.size.volumeMBps.value * 1e6) / 2 ** 20
      return volumeThroughputNeedMiBps(candidate) / Math.min(kind.throughputMaximumMiBps.value, machineMiBps)
    }
    default:
      return asBought
  }
}
