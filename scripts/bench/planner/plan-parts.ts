import type { Catalogue } from '@headwater/capacity-planner'
import type { CapacityPlan } from '@headwater/model'
import { combinesControllers, regionOf, sizeNamed } from './guide-limits.ts'
import { classes, countsOf, type Demand } from './guide-load.ts'
import type { PlannerCase } from './random-cases.ts'

// What the second checker holds a plan to beside the load of its brokers: C4, C9, C10, C11, limits of the volume, the price.

/** Count, zones, volume and the bounded place. */
export function placeBroken(plan: CapacityPlan, { order, offerings }: PlannerCase, catalogue: Catalogue): string[] {
  const { brokers, volume, zones } = plan
  const { copies, zones: zonesNeeded } = classes[order.availability]
  const region = regionOf(catalogue, order.region)
  const offered = (zone: string): boolean =>
    offerings.sizes.some((each) => each.zone === zone && each.size === brokers.size && each.available)
  return [
    unless(countsOf(order.availability).includes(brokers.count), `C9: ${brokers.count} brokers`),
    unless(new Set(zones).size === zonesNeeded, `${zones.length} zones`),
    unless(
      zones.every((zone) => region.zones.includes(zone) && offered(zone)),
      `${brokers.size} is sold out`,
    ),
    unless(plan.replicationFactor === copies, `${plan.replicationFactor} copies`),
    unless(Number.isInteger(volume.sizeGib) && volume.sizeGib >= 1 && volume.sizeGib <= 16_384, 'volume GiB'),
    unless(Number.isInteger(volume.throughputMiBps) && volume.throughputMiBps >= 125, 'volume MiB/s'),
    unless(volume.throughputMiBps <= 1000, 'volume MiB/s'),
    unless(volume.iops === Math.max(3000, 4 * volume.throughputMiBps), `C4: ${volume.iops} IOPS`),
    ...poolBroken(plan, offerings.pool, catalogue),
  ].flat()
}

function poolBroken(plan: CapacityPlan, pool: PlannerCase['offerings']['pool'], catalogue: Catalogue): string[] {
  if (pool === null) return []
  const { brokers, controllers, volume } = plan
  let memoryMib = 0
  let volumesGib = 0
  for (let broker = 0; broker < brokers.count; broker += 1) {
    memoryMib += sizeNamed(catalogue, brokers.size).memoryMib.value
    volumesGib += volume.sizeGib
  }
  for (let each = 0; controllers.mode === 'dedicated' && each < controllers.count; each += 1) {
    memoryMib += sizeNamed(catalogue, controllers.size).memoryMib.value
    volumesGib += controllers.volume?.sizeGib ?? 0
  }
  return [
    unless(memoryMib <= pool.freeMemoryMib, `C11: ${memoryMib} MiB of memory`),
    unless(volumesGib / pool.diskOvercommit <= pool.freeDiskGib, `C11: ${volumesGib} GiB of volumes`),
  ].flat()
}

/** C10. */
export function controllersBroken(
  { brokers, controllers, zones }: CapacityPlan,
  { order, offerings }: PlannerCase,
  catalogue: Catalogue,
  demand: Demand,
): string[] {
  if (combinesControllers(order.availability, brokers.count, demand)) {
    return [
      unless(controllers.mode === 'combined', 'C10: dedicated controllers where combined ones do'),
      unless(controllers.count === Math.min(3, brokers.count), `C10: ${controllers.count} combined controllers`),
    ].flat()
  }
  const enoughMib = Math.min(8192, ...mostMemoryMib(catalogue, order.region))
  const offered = zones.every((zone) =>
    offerings.sizes.some((each) => each.zone === zone && each.size === controllers.size && each.available),
  )
  return [
    unless(controllers.mode === 'dedicated' && controllers.count === 3, 'C10: no three dedicated controllers'),
    unless(controllers.volume?.sizeGib === 16, 'C10: volume of a controller'),
    unless(sizeNamed(catalogue, controllers.size).memoryMib.value >= enoughMib, 'C10: memory of a controller'),
    unless(offered, 'C10: the size of the controllers is sold out'),
  ].flat()
}

function mostMemoryMib(catalogue: Catalogue, region: string): [number] {
  return [Math.max(...regionOf(catalogue, region).sizes.map((size) => size.memoryMib.value))]
}

/** Section 5, machine by machine, against the total and against the sum of the plan's own lines. */
export function priceBroken({ brokers, controllers, volume, price }: CapacityPlan, catalogue: Catalogue): string[] {
  const iops = Math.max(0, volume.iops - 3000) * 5_000
  const volumeMicroUsd = volume.sizeGib * 80_000 + iops + Math.max(0, volume.throughputMiBps - 125) * 40_000
  const broker = 730 * sizeNamed(catalogue, brokers.size).priceHourlyMicroUsd.value + volumeMicroUsd
  const controller = 730 * sizeNamed(catalogue, controllers.size).priceHourlyMicroUsd.value + 16 * 80_000
  const total = brokers.count * broker + (controllers.mode === 'dedicated' ? 3 * controller : 0)
  const lines = price.lines.reduce((sum, line) => sum + line.monthlyMicroUsd, 0)
  return [
    unless(price.monthlyMicroUsd === total, `price ${price.monthlyMicroUsd}, not ${total}`),
    unless(lines === total, `lines of the price add up to ${lines}, not ${total}`),
  ].flat()
}

function unless(holds: boolean, otherwise: string): string[] {
  return holds ? [] : [otherwise]
}
