import type { Catalogue, PlannableOfferings, Size } from '@headwater/capacity-planner'
import type { Availability } from '@headwater/model'
import { type BrokerLoad, type BrokerLoads, classes, type Demand } from './guide-load.ts'

// Section 4 of docs/guide/sizing.md, as far as a size and a count decide it without the volume.

const rounding = 1e-9

/** C1, C2, C3 (the machine's half), C6, C7, C8 and C12 of one size. */
export function machineCarries(size: Size, { normal, failed }: BrokerLoads): boolean {
  return (
    holds(size, normal, { rates: 0.8, cpu: 0.6, replicas: size.partitionsRecommended.value }) &&
    holds(size, failed, { rates: 1, cpu: 0.8, replicas: size.partitionsMaximum.value })
  )
}

function holds(size: Size, load: BrokerLoad, limit: { rates: number; cpu: number; replicas: number }): boolean {
  const pageCacheMib = size.memoryMib.value - size.heapMib.value - size.overheadMib.value
  const vcpu = load.processorMBps / (size.writeMBpsPerVcpu?.value ?? 20)
  return (
    load.written / size.networkMBps.value <= limit.rates + rounding &&
    load.sent / size.networkMBps.value <= limit.rates + rounding &&
    load.volumeUse / size.volumeMBps.value <= limit.rates + rounding &&
    load.replicas <= limit.replicas &&
    vcpu / size.vcpu.value <= limit.cpu + rounding &&
    load.pageCacheMib <= pageCacheMib * (1 + rounding) &&
    load.connections <= size.connectionsMaximum.value
  )
}

/** C3 and C5: what a broker's volume must be at least, before it is rounded up to whole GiB and MiB/s. */
export function volumeNeed({ normal, failed }: BrokerLoads): { sizeGib: number; throughputMiBps: number } {
  return {
    sizeGib: Math.max(
      normal.dataGib / 0.75,
      (normal.dataGib + normal.slackGib) * 1.05,
      failed.dataGib / 0.85,
      (failed.dataGib + failed.slackGib) * 1.05,
    ),
    throughputMiBps: (Math.max(normal.volumeUse / 0.8, failed.volumeUse) * 1e6) / 2 ** 20,
  }
}

/** Whether a size can be had in a zone. */
export type Offered = (size: string, zone: string) => boolean

export function offeredIn({ sizes }: PlannableOfferings): Offered {
  const available = new Set(sizes.flatMap((each) => (each.available ? [`${each.zone}/${each.size}`] : [])))
  return (size, zone) => available.has(`${zone}/${size}`)
}

/** Section 2: the first of `zones` in which the size can be had, or null when there are too few. */
export function zonesOf(size: string, needed: number, zones: readonly string[], offered: Offered): string[] | null {
  const having = zones.filter((zone) => offered(size, zone)).slice(0, needed)
  return having.length < needed ? null : having
}

/** C10: combined controllers. */
export function combinesControllers(availability: Availability, count: number, demand: Demand): boolean {
  if (availability === 'development') return true
  return count <= 6 && demand.partitions * classes[availability].copies <= 2000
}

/** C10: the size of dedicated controllers in these zones; null when none can be had. */
export function controllerSize(sizes: readonly Size[], zones: readonly string[], offered: Offered): Size | null {
  const enough = Math.min(8192, Math.max(...sizes.map((size) => size.memoryMib.value)))
  const [first] = sizes
    .filter((size) => size.memoryMib.value >= enough)
    .filter((size) => zones.every((zone) => offered(size.name, zone)))
    .toSorted(
      (a, b) =>
        a.memoryMib.value - b.memoryMib.value ||
        a.priceHourlyMicroUsd.value - b.priceHourlyMicroUsd.value ||
        (a.name < b.name ? -1 : 1),
    )
  return first ?? null
}

/** What a region has. */
export interface RegionData {
  zones: readonly string[]
  sizes: readonly Size[]
  machineSeconds: number
}

/** Throws on a region the catalogue does not have. */
export function regionOf(catalogue: Catalogue, name: string): RegionData {
  const region = catalogue.regions.find((known) => known.name === name)
  if (!region) throw new Error(`the catalogue has no region ${name}`)
  return {
    zones: region.zones,
    sizes: catalogue.sizes.filter((size) => region.sizes.includes(size.name)),
    machineSeconds: region.machineSeconds.value,
  }
}

/** Throws on a size the catalogue does not have. */
export function sizeNamed({ sizes }: Catalogue, name: string): Size {
  const size = sizes.find((known) => known.name === name)
  if (!size) throw new Error(`the catalogue has no size ${name}`)
  return size
}
