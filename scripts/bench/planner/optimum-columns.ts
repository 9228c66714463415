import type { Catalogue, Size } from '@headwater/capacity-planner'
import { combinesControllers, controllerSize, machineCarries, regionOf, volumeNeed, zonesOf } from './guide-limits.ts'
import { classes, countsOf, type Demand, demandOf } from './guide-load.ts'
import type { PlannerCase } from './random-cases.ts'

/** A size and a count that could be the plan: one binary of the model. */
export interface Machines {
  size: Size
  count: number
  /** Of the dedicated controllers; null when combined. */
  controller: Size | null
  monthlyMicroUsd: number
  memoryMib: number
  /** Volumes of dedicated controllers. */
  controllerGib: number
}

/** What a volume must be with this count, whatever the size: the volume's three integers of the model. */
export interface VolumeOfCount {
  count: number
  sizeGib: number
  throughputMiBps: number
}

const hoursPerMonth = 730
const dedicatedCount = 3
const dedicatedGib = 16
export const gibMicroUsd = 80_000

/** Everything the model chooses from. Empty when nothing carries the order. */
export function columnsOf(
  { order, offerings }: PlannerCase,
  catalogue: Catalogue,
): { machines: Machines[]; volumes: VolumeOfCount[] } {
  const demand = demandOf(order)
  const region = regionOf(catalogue, order.region)
  const placed = region.sizes.flatMap((size) => {
    const zones = zonesOf(size, classes[order.availability].zones, region.zones, offerings)
    return zones ? [{ size, dedicated: controllerSize(region.sizes, zones, offerings) }] : []
  })
  const counts = countsOf(order.availability)
  const machines = counts.flatMap((count) =>
    placed.flatMap(({ size, dedicated }) => {
      const combined = combinesControllers(order.availability, count, demand)
      if (!combined && dedicated === null) return []
      if (!machineCarries(size, count, order.availability, demand)) return []
      return [machinesOf(size, count, combined ? null : dedicated)]
    }),
  )
  return { machines, volumes: volumesOf(machines, order.availability, demand) }
}

function machinesOf(size: Size, count: number, controller: Size | null): Machines {
  const controllers = controller === null ? 0 : dedicatedCount
  const controllerHourly = controller?.priceHourlyMicroUsd.value ?? 0
  return {
    size,
    count,
    controller,
    monthlyMicroUsd:
      hoursPerMonth * (count * size.priceHourlyMicroUsd.value + controllers * controllerHourly) +
      controllers * dedicatedGib * gibMicroUsd,
    memoryMib: count * size.memoryMib.value + controllers * (controller?.memoryMib.value ?? 0),
    controllerGib: controllers * dedicatedGib,
  }
}

function volumesOf(
  machines: Machines[],
  availability: PlannerCase['order']['availability'],
  demand: Demand,
): VolumeOfCount[] {
  const counts = [...new Set(machines.map(({ count }) => count))]
  return counts.map((count) => ({ count, ...volumeNeed(count, availability, demand) }))
}
