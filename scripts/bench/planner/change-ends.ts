import type { Catalogue, Size } from '@headwater/capacity-planner'
import type { CapacityPlan } from '@headwater/model'
import {
  combinesControllers,
  controllerSize,
  machineCarries,
  type Offered,
  offeredIn,
  regionOf,
  sizeNamed,
  volumeNeed,
  zonesOf,
} from './guide-limits.ts'
import { brokerLoads, classes, countsOf, demandOf } from './guide-load.ts'
import { type End, type Moving, movingOf, type Standing, storedWhileMoving } from './guide-moving.ts'
import type { ChangeCase } from './random-changes.ts'

/** One cluster that the order could end in, with its price a month and what getting there takes. */
export interface ChangeEnd {
  end: End
  controller: Size | null
  monthlyMicroUsd: number
  moving: Moving
  totalMicroUsd: number
}

export function standingOf({ present }: ChangeCase, catalogue: Catalogue): Standing {
  const { plan, storedGib, throttleMBps } = present
  const demand = demandOf(plan.order)
  return {
    size: sizeNamed(catalogue, plan.brokers.size),
    count: plan.brokers.count,
    zones: plan.zones,
    copies: plan.replicationFactor,
    volume: plan.volume,
    demand,
    storedGib: storedGib ?? demand.storedGib,
    throttleMBps: throttleMBps ?? null,
    machineSeconds: regionOf(catalogue, plan.region).machineSeconds,
  }
}

/** Section 9 by trying every size, count and volume; null when nothing carries the order. */
export function cheapestEnd(input: ChangeCase, catalogue: Catalogue): ChangeEnd | null {
  return firstBy(
    endsOf(input, catalogue, 'holding'),
    (a, b) => a.totalMicroUsd - b.totalMicroUsd || bytesOf(a) - bytesOf(b),
  )
}

/** The fresh plan: the least price a month, whatever getting there costs. */
export function freshEnd(input: ChangeCase, catalogue: Catalogue): ChangeEnd | null {
  return firstBy(endsOf(input, catalogue, 'empty'), (a, b) => a.monthlyMicroUsd - b.monthlyMicroUsd)
}

/** Section 5 between equals: fewer brokers, then the family released later, then the name that sorts first. */
function firstBy(ends: Iterable<ChangeEnd>, order: (a: ChangeEnd, b: ChangeEnd) => number): ChangeEnd | null {
  let best: ChangeEnd | null = null
  for (const each of ends) {
    const before =
      best === null ||
      (order(each, best) ||
        each.end.count - best.end.count ||
        compareText(best.end.size.releasedOn, each.end.size.releasedOn) ||
        compareText(each.end.size.name, best.end.size.name)) < 0
    if (before) best = each
  }
  return best
}

function bytesOf({ moving }: ChangeEnd): number {
  return Math.round(moving.remadeBytes + moving.filledBytes)
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function* endsOf(input: ChangeCase, catalogue: Catalogue, volumesAre: 'holding' | 'empty'): Generator<ChangeEnd> {
  const { order, offerings, present } = input
  const now = standingOf(input, catalogue)
  const storedGib = storedWhileMoving(now.storedGib, present.plan.order.retentionHours, order.retentionHours)
  const asked = demandOf(order)
  // a volume holds what is stored; a fresh plan has nothing stored yet
  const demand = volumesAre === 'empty' ? asked : { ...asked, storedGib: Math.max(asked.storedGib, storedGib) }
  const { copies, zones: zonesNeeded } = classes[order.availability]
  const region = regionOf(catalogue, order.region)
  const zonesInOrder = presentFirst(region.zones, now.zones)
  const offered = offeredIn(offerings)
  const free = freeWith(input, catalogue)
  const controllers = controllersKnown(region.sizes, orStaying(present.plan, offered))
  for (const count of countsOf(order.availability)) {
    const loads = brokerLoads(order.availability, count, demand)
    const combined = combinesControllers(order.availability, count, demand)
    const volumes = volumesOf(volumeNeed(loads), now.volume.sizeGib)
    if (volumes.length === 0) continue
    for (const size of region.sizes) {
      if (!machineCarries(size, loads)) continue
      const canBeHad = sizeStaying(now, count / zonesNeeded, offered)
      const zones = zonesOf(size.name, zonesNeeded, zonesInOrder, canBeHad)
      if (zones === null) continue
      const controller = combined ? null : controllers(zones)
      if (!combined && controller === null) continue
      for (const volume of volumes) {
        const end: End = { size, count, zones, copies, volume, storedGib }
        if (!free(end, controller)) continue
        const monthlyMicroUsd = monthlyOf(end, controller)
        const moving = movingOf(now, end)
        yield { end, controller, monthlyMicroUsd, moving, totalMicroUsd: monthlyMicroUsd + moving.costMicroUsd }
      }
    }
  }
}

/** Zones in which the cluster is come first. */
export function presentFirst(zones: readonly string[], present: readonly string[]): string[] {
  return [...zones.filter((zone) => present.includes(zone)), ...zones.filter((zone) => !present.includes(zone))]
}

/** A size that is sold out can stay where it is, though not grow in number there. */
export function sizeStaying(
  now: Pick<Standing, 'size' | 'zones' | 'count'>,
  perZone: number,
  offered: Offered,
): Offered {
  return (size, zone) =>
    offered(size, zone) ||
    (size === now.size.name && now.zones.includes(zone) && perZone <= now.count / now.zones.length)
}

/** Dedicated controllers that run can stay in their zones. */
export function orStaying(
  { controllers, zones }: Pick<CapacityPlan, 'controllers' | 'zones'>,
  offered: Offered,
): Offered {
  return (size, zone) =>
    offered(size, zone) || (controllers.mode === 'dedicated' && size === controllers.size && zones.includes(zone))
}

function controllersKnown(sizes: readonly Size[], offered: Offered): (zones: string[]) => Size | null {
  const known = new Map<string, Size | null>()
  return (zones) => {
    const key = zones.join()
    const found = known.get(key)
    if (found !== undefined) return found
    const size = controllerSize(sizes, zones, offered)
    known.set(key, size)
    return size
  }
}

/** The volume that fits, and the present one where it is larger: the rates are those that fit in both. */
function volumesOf(need: { sizeGib: number; throughputMiBps: number }, presentGib: number): End['volume'][] {
  const stepRounding = 1e-9
  const sizeGib = Math.max(1, Math.ceil(need.sizeGib - stepRounding))
  const throughputMiBps = Math.max(125, Math.ceil(need.throughputMiBps - stepRounding))
  if (sizeGib > 16_384 || throughputMiBps > 1000) return []
  const rates = { throughputMiBps, iops: Math.max(3000, 4 * throughputMiBps) }
  const fitting = { sizeGib, ...rates }
  return presentGib > sizeGib ? [fitting, { sizeGib: presentGib, ...rates }] : [fitting]
}

/** Section 5. */
function monthlyOf({ size, count, volume }: End, controller: Size | null): number {
  const volumeMicroUsd =
    volume.sizeGib * 80_000 + (volume.iops - 3000) * 5_000 + (volume.throughputMiBps - 125) * 40_000
  const controllers = controller === null ? 0 : 3 * (730 * controller.priceHourlyMicroUsd.value + 16 * 80_000)
  return count * (730 * size.priceHourlyMicroUsd.value + volumeMicroUsd) + controllers
}

/** C11: what the cluster holds counts as free. */
function freeWith(
  { offerings: { pool }, present }: ChangeCase,
  catalogue: Catalogue,
): (end: End, controller: Size | null) => boolean {
  if (pool === null) return () => true
  const held = heldBy(present.plan, catalogue)
  const freeMib = pool.freeMemoryMib + held.memoryMib
  const freeGib = pool.freeDiskGib * pool.diskOvercommit + held.volumesGib
  return ({ size, count, volume }, controller) =>
    count * size.memoryMib.value + (controller === null ? 0 : 3 * controller.memoryMib.value) <= freeMib &&
    count * volume.sizeGib + (controller === null ? 0 : 3 * 16) <= freeGib
}

/** Memory and volumes of brokers and dedicated controllers. */
export function heldBy(
  { brokers, volume, controllers }: Pick<CapacityPlan, 'brokers' | 'volume' | 'controllers'>,
  catalogue: Catalogue,
): { memoryMib: number; volumesGib: number } {
  const dedicated = controllers.mode === 'dedicated' ? controllers.count : 0
  return {
    memoryMib:
      brokers.count * sizeNamed(catalogue, brokers.size).memoryMib.value +
      dedicated * sizeNamed(catalogue, controllers.size).memoryMib.value,
    volumesGib: brokers.count * volume.sizeGib + dedicated * (controllers.volume?.sizeGib ?? 0),
  }
}
