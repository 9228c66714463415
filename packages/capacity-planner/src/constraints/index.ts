import type { ConstraintName, ConstraintUtilisation } from '@headwater/model'
import type { VolumeKind } from '../catalogue/types.ts'
import type { Candidate, ConstraintUse, VolumeShape } from './candidate.ts'
import { holds } from './candidate.ts'
import { connections } from './connections.ts'
import { cpu } from './cpu.ts'
import { disk, diskNeedGib } from './disk.ts'
import { memory } from './memory.ts'
import { network } from './network.ts'
import { partitions } from './partitions.ts'
import { volumeThroughput, volumeThroughputNeedMiBps } from './volume-throughput.ts'

type Constraint = (candidate: Candidate, volume: VolumeShape) => ConstraintUse

/** C1 to C8 and C12 of docs/guide/sizing.md; C4, the IOPS of a volume, holds by how a volume is bought. */
const constraints: readonly Constraint[] = [network, volumeThroughput, disk, partitions, cpu, memory, connections]

/** Every constraint on a candidate with its volume, fulfilled or not. */
export function utilisationOf(candidate: Candidate, volume: VolumeShape): ConstraintUtilisation[] {
  return constraints.map((constraint) => {
    const { explain, ...use } = constraint(candidate, volume)
    return { ...use, explanation: explain() }
  })
}

/** The first constraint that the candidate breaks; null when it keeps all of them. */
export function brokenConstraint(candidate: Candidate, volume: VolumeShape): ConstraintUse | null {
  for (const constraint of constraints) {
    const use = constraint(candidate, volume)
    if (!holds(use)) return use
  }
  return null
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
