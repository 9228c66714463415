import { availabilityClasses, type CapacityPlan } from '@headwater/model'
import type { Size } from './catalogue/types.ts'
import type { VolumeShape } from './constraints/candidate.ts'
import type { Question } from './question.ts'
import { controllerVolumeShape } from './volume-shape.ts'

export interface Controllers {
  mode: CapacityPlan['controllers']['mode']
  count: number
  size: Size
  /** Null when combined: the brokers' volumes hold the metadata log too. */
  volume: VolumeShape | null
}

/**
 * C10. Combined, on three of the brokers, up to 6 brokers and 2,000 partitions with replicas counted; three dedicated ones above
 * that. Development is one node whatever it carries. Null when no size for a dedicated controller can be had in the zones.
 */
export function controllersFor(
  question: Question,
  broker: { size: Size; count: number; zones: readonly string[] },
): Controllers | null {
  const { defaults } = question.catalogue
  if (canCombine(question, broker.count)) {
    const count = Math.min(defaults.combinedControllers.value, broker.count)
    return { mode: 'combined', count, size: broker.size, volume: null }
  }
  const size = dedicatedSize(question, broker.zones)
  if (!size) return null
  const volume = controllerVolumeShape(question.volumeKind, defaults.dedicatedControllerVolumeGib.value)
  return { mode: 'dedicated', count: defaults.dedicatedControllers.value, size, volume }
}

function canCombine({ order, effective, catalogue }: Question, brokers: number): boolean {
  if (order.availability === 'development') return true
  const { combinedBrokersMaximum, combinedPartitionsMaximum } = catalogue.defaults
  const replicas = effective.partitions * availabilityClasses[order.availability].replicas
  return brokers <= combinedBrokersMaximum.value && replicas <= combinedPartitionsMaximum.value
}

/** The smallest size with 8 GiB; in a region whose sizes are all smaller, such as one computer, the one with most memory. */
function dedicatedSize({ sizes, offered, catalogue }: Question, zones: readonly string[]): Size | null {
  const enoughMib = catalogue.defaults.dedicatedControllerMemoryMib.value
  const all = sizes.map(({ size }) => size)
  const roomiestMib = Math.max(...all.map(({ memoryMib }) => memoryMib.value))
  const neededMib = Math.min(enoughMib, roomiestMib)
  const usable = all.filter(
    ({ name, memoryMib }) => memoryMib.value >= neededMib && zones.every((zone) => offered.get(name)?.has(zone)),
  )
  return usable.toSorted(bySmallness)[0] ?? null
}

function bySmallness(a: Size, b: Size): number {
  return (
    a.memoryMib.value - b.memoryMib.value ||
    a.priceHourlyMicroUsd.value - b.priceHourlyMicroUsd.value ||
    a.name.localeCompare(b.name, 'en')
  )
}
