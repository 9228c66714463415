import type { Catalogue, PlannableOfferings, Size } from '@headwater/capacity-planner'
import type { Availability } from '@headwater/model'
import { type BrokerLoad, brokerLoad, classes, type Demand, statesOf } from './guide-load.ts'

// Section 4 of docs/guide/sizing.md, as far as a size and a count decide it without the volume.

const rounding = 1e-9

/** C1, C2, C3 (the machine's half), C6, C7 and C8 of one size. */
export function machineCarries(size: Size, count: number, availability: Availability, demand: Demand): boolean {
  const { copies } = classes[availability]
  const { whole, failed } = statesOf(availability, count)
  return (
    holds(size, brokerLoad(demand, whole, copies), {
      rates: 0.8,
      cpu: 0.6,
      replicas: size.partitionsRecommended.value,
    }) &&
    holds(size, brokerLoad(demand, failed, copies), { rates: 1, cpu: 0.8, replicas: size.partitionsMaximum.value })
  )
}

function holds(size: Size, load: BrokerLoad, limit: { rates: number; cpu: number; replicas: number }): boolean {
  const pageCacheMib = size.memoryMib.value - size.heapMib.value - size.overheadMib.value
  return (
    load.written / size.networkMBps.value <= limit.rates + rounding &&
    load.sent / size.networkMBps.value <= limit.rates + rounding &&
    load.volumeUse / size.volumeMBps.value <= limit.rates + rounding &&
    load.replicas <= limit.replicas &&
    load.vcpu / size.vcpu.value <= limit.cpu + rounding &&
    load.pageCacheMib <= pageCacheMib * (1 + rounding)
  )
}

/** C3 and C5: what a broker's volume must be at least, before it is rounded up to whole GiB and MiB/s. */
export function volumeNeed(
  count: number,
  availability: Availability,
  demand: Demand,
): { sizeGib: number; throughputMiBps: number } {
  const { copies } = classes[availability]
  const { whole, failed } = statesOf(availability, count)
  const normal = brokerLoad(demand, whole, copies)
  const after = brokerLoad(demand, failed, copies)
  return {
    sizeGib: Math.max(
      normal.dataGib / 0.75,
      (normal.dataGib + normal.slackGib) * 1.05,
      after.dataGib / 0.85,
      (after.dataGib + after.slackGib) * 1.05,
    ),
    throughputMiBps: (Math.max(normal.volumeUse / 0.8, after.volumeUse) * 1e6) / 2 ** 20,
  }
}

/** Section 2: the first zones of the region in which the size can be had, or null when there are too few. */
export function zonesOf(
  size: Size,
  needed: number,
  regionZones: readonly string[],
  offerings: PlannableOfferings,
): string[] | null {
  const zones = regionZones.filter((zone) => offeredIn(size.name, zone, offerings)).slice(0, needed)
  return zones.length < needed ? null : zones
}

function offeredIn(size: string, zone: string, { sizes }: PlannableOfferings): boolean {
  return sizes.some((offering) => offering.size === size && offering.zone === zone && offering.available)
}

/** C10: combined controllers. */
export function combinesControllers(availability: Availability, count: number, demand: Demand): boolean {
  if (availability === 'development') return true
  return count <= 6 && demand.partitions * classes[availability].copies <= 2000
}

/** C10: the size of dedicated controllers in these zones; null when none can be had. */
export function controllerSize(
  sizes: readonly Size[],
  zones: readonly string[],
  offerings: PlannableOfferings,
): Size | null {
  const enough = Math.min(8192, Math.max(...sizes.map((size) => size.memoryMib.value)))
  const [first] = sizes
    .filter((size) => size.memoryMib.value >= enough)
    .filter((size) => zones.every((zone) => offeredIn(size.name, zone, offerings)))
    .toSorted(
      (a, b) =>
        a.memoryMib.value - b.memoryMib.value ||
        a.priceHourlyMicroUsd.value - b.priceHourlyMicroUsd.value ||
        (a.name < b.name ? -1 : 1),
    )
  return first ?? null
}

/** Sizes of the region and its zones. Throws on a region the catalogue does not have. */
export function regionOf(catalogue: Catalogue, name: string): { zones: readonly string[]; sizes: readonly Size[] } {
  const region = catalogue.regions.find((known) => known.name === name)
  if (!region) throw new Error(`the catalogue has no region ${name}`)
  return { zones: region.zones, sizes: catalogue.sizes.filter((size) => region.sizes.includes(size.name)) }
}
