import type { Catalogue, Size } from '@headwater/capacity-planner'
import {
  combinesControllers,
  controllerSize,
  machineCarries,
  offeredIn,
  regionOf,
  volumeNeed,
  zonesOf,
} from './guide-limits.ts'
import { brokerLoads, classes, countsOf, demandOf } from './guide-load.ts'
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
  const offered = offeredIn(offerings)
  const placed = region.sizes.flatMap((size) => {
    const zones = zonesOf(size.name, classes[order.availability].zones, region.zones, offered)
    return zones ? [{ size, dedicated: controllerSize(region.sizes, zones, offered) }] : []
  })
  const counts = countsOf(order.availability).map((count) => {
    const loads = brokerLoads(order.availability, count, demand)
    const combined = combinesControllers(order.availability, count, demand)
    const machines = placed.flatMap(({ size, dedicated }) => {
      if (!combined && dedicated === null) return []
      return machineCarries(size, loads) ? [machinesOf(size, count, combined ? null : dedicated)] : []
    })
    return { machines, volumes: machines.length === 0 ? [] : [{ count, ...volumeNeed(loads) }] }
  })
  return {
    machines: counts.flatMap(({ machines }) => machines),
    volumes: counts.flatMap(({ volumes }) => volumes),
  }
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
