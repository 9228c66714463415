import { type Catalogue, type PlannableOfferings, type PresentCluster, planCapacity } from '@headwater/capacity-planner'
import { availabilities, type Order, type PlanResult } from '@headwater/model'
import fc from 'fast-check'

/** An order with what can be had on the day it comes. */
export interface PlannerCase {
  order: Order
  offerings: PlannableOfferings
}

const hoursOfTwoYears = 2 * 365 * 24
const gibOfOnePetabyte = 1e15 / 2 ** 30

/** Uniform in the logarithm: as many between 0.1 and 1 as between 100 and 1000. Left to itself fast-check crowds at the ends. */
export function logUniform(low: number, high: number): fc.Arbitrary<number> {
  const steps = 1_000_000
  return fc.noBias(fc.integer({ min: 0, max: steps })).map((step) => low * (high / low) ** (step / steps))
}

/** A value, or one time in `oneIn` none. */
export function maybe<T>(arbitrary: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T | undefined> {
  // the deeper a value, the more often fast-check leaves it out, unless it is told not to
  return fc.option(arbitrary, { nil: undefined, freq: oneIn, depthSize: 'max' })
}

export function oneOf<T>(...weighted: [weight: number, arbitrary: fc.Arbitrary<T>][]): fc.Arbitrary<T> {
  return fc.oneof({ depthSize: 'max' }, ...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })))
}

// round figures are what people order, and where a need meets a step exactly
const megabytes = oneOf(
  [4, logUniform(0.1, 1000)],
  [1, fc.constantFrom(0.1, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)],
)
const hours = oneOf(
  [4, logUniform(1, hoursOfTwoYears)],
  [1, fc.constantFrom(1, 6, 24, 72, 168, 720, 8760, hoursOfTwoYears)],
)
const gib = oneOf(
  [4, logUniform(1, gibOfOnePetabyte)],
  [1, fc.constantFrom(1, 10, 100, 1024, 10_240, 102_400, gibOfOnePetabyte)],
)
const partitions = logUniform(1, 50_000).map(Math.round)
const connections = logUniform(1, 300_000).map(Math.round)
const growthMargin = oneOf(
  [2, fc.noBias(fc.integer({ min: 0, max: 1000 })).map((step) => step / 1000)],
  [1, fc.constantFrom(0.1, 0.2, 0.3, 0.5, 1)],
)

const throughput = fc.record(
  { ingressMBps: megabytes, egressMBps: megabytes, peakIngressMBps: megabytes, peakEgressMBps: megabytes },
  { requiredKeys: ['ingressMBps'] },
)

/** For so long, or for ever. */
const kept = oneOf<Pick<Order, 'retentionHours' | 'storedGib'>>(
  [3, hours.map((retentionHours) => ({ retentionHours }))],
  [1, gib.map((storedGib) => ({ storedGib }))],
)

export const ordersOf = (regions: string[]): fc.Arbitrary<Order> =>
  fc
    .record({
      order: fc.record({
        region: fc.constantFrom(...regions),
        throughput,
        availability: fc.constantFrom(...availabilities),
        partitions: maybe(partitions, 6),
        connections: maybe(connections, 3),
        growthMargin: maybe(growthMargin, 2),
      }),
      kept,
    })
    .map(({ order, kept: asKept }) => ({ ...order, ...asKept }))

/** What a day has: everything, or now and then sizes that are sold out; the place of local machines bounded or not. */
export interface Day {
  pool: PlannableOfferings['pool']
  /** One of so many sizes in a zone is sold out; 0 is none. */
  soldOutOneIn: number
  soldOutSeed: number
}

const pool = fc.record({
  freeMemoryMib: logUniform(256, 65_536).map(Math.round),
  freeDiskGib: logUniform(5, 20_000).map(Math.round),
  diskOvercommit: fc.constantFrom(1, 2, 4),
})

export const days: fc.Arbitrary<Day> = fc.record({
  pool: maybe(pool, 4).map((free) => free ?? null),
  soldOutOneIn: fc.constantFrom(0, 0, 0, 20, 4, 2),
  soldOutSeed: fc.nat(),
})

/** Random orders of every class and region of the catalogue; local with a random pool, the others now and then sold out. */
export function casesOf(catalogue: Catalogue): fc.Arbitrary<PlannerCase> {
  return fc.tuple(ordersOf(regionsOf(catalogue)), days).map(([order, day]) => ({
    order,
    offerings: offeringsOn(day, order.region, catalogue),
  }))
}

/** EC2's twice: it has most sizes. */
export function regionsOf({ regions }: Catalogue): string[] {
  return [...regions.map(({ name }) => name), 'us-east-1']
}

export function offeringsOn(day: Day, region: string, catalogue: Catalogue): PlannableOfferings {
  return {
    zones: catalogue.regions.flatMap(({ zones }) => zones),
    sizes: offeredSizes(catalogue, region, day),
    pool: region === 'local' ? day.pool : null,
  }
}

function offeredSizes(
  { regions }: Catalogue,
  regionName: string,
  { soldOutOneIn, soldOutSeed }: Day,
): PlannableOfferings['sizes'] {
  const pairs = regions
    .filter(({ name }) => name === regionName)
    .flatMap(({ zones, sizes }) => zones.flatMap((zone) => sizes.map((size) => ({ zone, size }))))
  return pairs.map((pair, index) => ({
    ...pair,
    available: soldOutOneIn === 0 || hash(soldOutSeed, index) % soldOutOneIn > 0,
  }))
}

function hash(seed: number, index: number): number {
  let mixed = seed ^ Math.imul(index + 1, 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** The same with two sizes of five calibrated, each to a figure of its own on either side of the guide's 20. */
export function calibrated(catalogue: Catalogue): Catalogue {
  const measured = { unit: 'MB/s per vCPU', source: 'made up for the benchmark', date: today }
  return {
    ...structuredClone(catalogue),
    version: `${catalogue.version}, calibrated`,
    sizes: catalogue.sizes.map((size, index) =>
      index % 5 < 2 ? { ...size, writeMBpsPerVcpu: { value: 9 + ((index * 7) % 31), ...measured } } : size,
    ),
  }
}

/** The day on which the cases are planned. */
export const today = '2026-11-22'

/** `present`: the cluster that is changed; a new one is planned without. */
export function planOf({ order, offerings }: PlannerCase, catalogue: Catalogue, present?: PresentCluster): PlanResult {
  return planCapacity({ order, catalogue, offerings, today, present })
}
