import { availabilityClasses, type CapacityPlan } from '@headwater/model'
import type { Defaults, Size } from '../catalogue/types.ts'
import type { VolumeShape } from '../constraints/candidate.ts'
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

/**
 * Sizes that a dedicated controller may have, the smallest first: those with 8 GiB; in a region whose sizes are all smaller,
 * such as one computer, those with most memory.
 */
export function controllerSizes(sizes: readonly Size[], defaults: Defaults): readonly Size[] {
  const roomiestMib = Math.max(...sizes.map(({ memoryMib }) => memoryMib.value))
  const neededMib = Math.min(defaults.dedicatedControllerMemoryMib.value, roomiestMib)
  return sizes.filter(({ memoryMib }) => memoryMib.value >= neededMib).toSorted(bySmallness)
}

function dedicatedSize(question: Question, zones: readonly string[]): Size | null {
  const canBeHad = (name: string, zone: string): boolean =>
    question.offered.get(name)?.has(zone) === true || canStay(question, name, zone)
  return question.controllerSizes.find(({ name }) => zones.every((zone) => canBeHad(name, zone))) ?? null
}

/** Dedicated controllers that run can stay in their zones, sold out or not. */
function canStay({ present }: Question, name: string, zone: string): boolean {
  if (present === null) return false
  const { controllers, zones } = present.plan
  return controllers.mode === 'dedicated' && controllers.size === name && zones.includes(zone)
}

function bySmallness(a: Size, b: Size): number {
  return (
    a.memoryMib.value - b.memoryMib.value ||
    a.priceHourlyMicroUsd.value - b.priceHourlyMicroUsd.value ||
    a.name.localeCompare(b.name, 'en')
  )
}
