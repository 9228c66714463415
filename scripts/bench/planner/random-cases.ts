import { type Catalogue, type PlannableOfferings, planCapacity } from '@headwater/capacity-planner'
import { availabilities, type Order, type PlanResult } from '@headwater/model'
import fc from 'fast-check'

/** An order with what can be had on the day it comes. */
export interface PlannerCase {
  order: Order
  offerings: PlannableOfferings
}

const hoursOfTwoYears = 2 * 365 * 24

/** Uniform in the logarithm: as many between 0.1 and 1 as between 100 and 1000. Left to itself fast-check crowds at the ends. */
function logUniform(low: number, high: number): fc.Arbitrary<number> {
  const steps = 1_000_000
  return fc.noBias(fc.integer({ min: 0, max: steps })).map((step) => low * (high / low) ** (step / steps))
}

// round figures are what people order, and where a need meets a step exactly
const megabytes = fc.oneof(
  { weight: 4, arbitrary: logUniform(0.1, 1000) },
  { weight: 1, arbitrary: fc.constantFrom(0.1, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) },
)
const hours = fc.oneof(
  { weight: 4, arbitrary: logUniform(1, hoursOfTwoYears) },
  { weight: 1, arbitrary: fc.constantFrom(1, 6, 24, 72, 168, 720, 8760, hoursOfTwoYears) },
)
const partitions = logUniform(1, 50_000).map(Math.round)

const throughput = fc.record(
  { ingressMBps: megabytes, egressMBps: megabytes, peakIngressMBps: megabytes, peakEgressMBps: megabytes },
  { requiredKeys: ['ingressMBps'] },
)

const pool = fc.record({
  freeMemoryMib: logUniform(256, 65_536).map(Math.round),
  freeDiskGib: logUniform(5, 20_000).map(Math.round),
  diskOvercommit: fc.constantFrom(1, 2, 4),
})

/** Random orders of every class and region of the catalogue; local with a random pool, the others now and then sold out. */
export function casesOf(catalogue: Catalogue): fc.Arbitrary<PlannerCase> {
  const regions = catalogue.regions.map(({ name }) => name)
  return fc
    .record({
      region: fc.constantFrom(...regions, 'us-east-1'),
      throughput,
      retentionHours: hours,
      availability: fc.constantFrom(...availabilities),
      partitions: fc.option(partitions, { nil: undefined }),
      pool: fc.option(pool, { freq: 3 }),
      soldOutOneIn: fc.constantFrom(0, 0, 0, 20, 4, 2),
      soldOutSeed: fc.nat(),
    })
    .map(({ pool: free, soldOutOneIn, soldOutSeed, ...order }) => ({
      order,
      offerings: {
        zones: catalogue.regions.flatMap(({ zones }) => zones),
        sizes: offeredSizes(catalogue, order.region, soldOutOneIn, soldOutSeed),
        pool: order.region === 'local' ? free : null,
      },
    }))
}

function offeredSizes(
  catalogue: Catalogue,
  regionName: string,
  soldOutOneIn: number,
  seed: number,
): PlannableOfferings['sizes'] {
  const pairs = catalogue.regions
    .filter(({ name }) => name === regionName)
    .flatMap(({ zones, sizes }) => zones.flatMap((zone) => sizes.map((size) => ({ zone, size }))))
  return pairs.map((pair, index) => ({
    ...pair,
    available: soldOutOneIn === 0 || hash(seed, index) % soldOutOneIn > 0,
  }))
}

function hash(seed: number, index: number): number {
  const mixed = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

/** The day on which the cases are planned. */
export const today = '2026-11-22'

export function planOf({ order, offerings }: PlannerCase, catalogue: Catalogue): PlanResult {
  return planCapacity({ order, catalogue, offerings, today })
}
