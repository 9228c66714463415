import { catalogue } from '@headwater/capacity-planner'
import { assert, type CapacityPlan } from '@headwater/model'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compare, described, disagrees } from './compare-with-optimum.ts'
import { brokenConstraints } from './injected-failure.ts'
import { violationOf, violationsIn } from './monotonicity.ts'
import { type OptimumSolver, openOptimumSolver } from './optimum-solver.ts'
import { priceCurve } from './price-curve.ts'
import { casesOf, type PlannerCase, planOf } from './random-cases.ts'

let solver: OptimumSolver
beforeAll(async () => {
  solver = await openOptimumSolver()
})
afterAll(() => solver.dispose())

const everySize = catalogue.regions.flatMap(({ zones, sizes }) =>
  zones.flatMap((zone) => sizes.map((size) => ({ zone, size, available: true }))),
)
const tenMBps: PlannerCase = {
  order: { region: 'us-east-1', throughput: { ingressMBps: 10 }, retentionHours: 24, availability: 'multi-zone' },
  offerings: { zones: catalogue.regions.flatMap(({ zones }) => zones), sizes: everySize, pool: null },
}

const hundreds: PlannerCase = { ...tenMBps, order: { ...tenMBps.order, throughput: { ingressMBps: 300 } } }

// HiGHS takes long over some orders with 70 sizes; `npm run bench:planner` has them all
const fewerSizes = {
  ...catalogue,
  regions: catalogue.regions.map((region) => ({
    ...region,
    sizes: region.sizes.filter((_, index) => region.sizes.length < 10 || index % 8 === 0),
  })),
}

function planMade(input: PlannerCase): CapacityPlan {
  const result = planOf(input, catalogue)
  assert(result.ok, 'the order has a plan')
  return result.plan
}

/** What the plan for 10 MB/s breaks when it is held to another order. */
function brokenFor(order: PlannerCase['order']): string[] {
  return brokenConstraints(planMade(tenMBps), { ...tenMBps, order }, catalogue)
}

// under half a second alone; the limit is for a machine that is busy with other things
test('a few dozen random orders cost what the optimum of docs/guide/sizing.md costs, and keep its limits', {
  timeout: 30_000,
}, () => {
  const cases = fc.sample(casesOf(fewerSizes), { seed: 2, numRuns: 30 })
  const compared = cases.map((input) => compare(input, fewerSizes, solver))
  expect(compared.filter(disagrees).map(described)).toEqual([])
  expect(compared.filter(({ ratio }) => ratio === 1).length).toBeGreaterThan(10)
})

test('the optimum of an order worked by hand', () => {
  // 3 x 0.154 USD x 730 h + 3 x 1,073 GiB x 0.08 USD; 1,073 = 10 MB/s x 24 h x 3 copies / 3 brokers / 0.75 in GiB, up
  expect(solver.cheapest(tenMBps, catalogue)).toEqual({
    monthlyMicroUsd: 337_260_000 + 257_520_000,
    size: 'm6g.xlarge',
    brokers: 3,
    volume: { sizeGib: 1073, throughputMiBps: 125, iops: 3000 },
    controller: null,
  })
})

test('the optimum of an order worked by hand that is kept for ever, with connections and a margin', () => {
  // margin 0.5: 15 MB/s, 30 at peak and 60 read: (30 + 0.25 x 105 / 2) / 20 = 2.16 vCPU, 2.7 of them for the 0.8 of a failure.
  // 6,000 clients are 9,000: 3,000 on each of three, and 4,500 on two, so six brokers, which hold 3,000 copies of each GiB:
  // 1,000 x 1.5 x 3 / 4 / 0.85 is 1,323.5 GiB
  const order = {
    region: 'us-east-1',
    throughput: { ingressMBps: 10 },
    storedGib: 1000,
    availability: 'multi-zone',
    connections: 6000,
    growthMargin: 0.5,
  } as const
  expect(solver.cheapest({ ...tenMBps, order }, catalogue)).toEqual({
    monthlyMicroUsd: 6 * 730 * 77_000 + 6 * 1324 * 80_000,
    size: 'm6g.large',
    brokers: 6,
    volume: { sizeGib: 1324, throughputMiBps: 125, iops: 3000 },
    controller: null,
  })
})

test('the optimum takes a size at what it was calibrated to', () => {
  const measured = { value: 40, unit: 'MB/s per vCPU', source: 'a test', date: '2026-11-22' }
  const sizes = catalogue.sizes.map((size) =>
    size.name === 'm6g.large' ? { ...size, writeMBpsPerVcpu: measured } : size,
  )
  expect(solver.cheapest(tenMBps, { ...structuredClone(catalogue), sizes })?.size).toBe('m6g.large')
})

test('a bounded place that is full has no optimum', () => {
  const pool = { freeMemoryMib: 700, freeDiskGib: 1000, diskOvercommit: 1 }
  const order = { ...tenMBps.order, region: 'local', throughput: { ingressMBps: 0.1 } }
  expect(solver.cheapest({ order, offerings: { ...tenMBps.offerings, pool } }, catalogue)).toBeNull()
})

describe('the second checker', () => {
  test('finds nothing in a sound plan', () => {
    expect(brokenConstraints(planMade(tenMBps), tenMBps, catalogue)).toEqual([])
  })

  const less: [string, (plan: CapacityPlan) => CapacityPlan, RegExp][] = [
    ['a GiB', (plan) => ({ ...plan, volume: { ...plan.volume, sizeGib: plan.volume.sizeGib - 1 } }), /C5 disk/],
    ['size', (plan) => ({ ...plan, brokers: { ...plan.brokers, size: 'm6g.large' } }), /nothing lost: C7 processor/],
    ['zones', (plan) => ({ ...plan, zones: plan.zones.slice(1) }), /2 zones/],
    ['controllers', (plan) => ({ ...plan, controllers: { ...plan.controllers, count: 1 } }), /C10/],
    ['money', (plan) => ({ ...plan, price: { ...plan.price, monthlyMicroUsd: 1 } }), /price 1, not/],
  ]
  test.each(less)('names what a plan with less %s breaks', (_, spoiled, broken) => {
    expect(brokenConstraints(spoiled(planMade(tenMBps)), tenMBps, catalogue).join('\n')).toMatch(broken)
  })

  test('counts the clients of a lost zone on those that are left', () => {
    expect(brokenFor({ ...tenMBps.order, connections: 6000 })).toEqual([])
    expect(brokenFor({ ...tenMBps.order, connections: 6001 })).toEqual(
      ['a', 'b', 'c'].map((zone) => `us-east-1${zone} lost: C12 connections: 3001 of 3000`),
    )
    expect(brokenFor({ ...tenMBps.order, connections: 9001 })).toContain('nothing lost: C12 connections: 3001 of 3000')
  })

  test('holds a plan to the margin and to what is stored for ever', () => {
    const { retentionHours: _, ...forEver } = tenMBps.order
    expect(brokenFor({ ...tenMBps.order, growthMargin: 0.01 })[0]).toMatch(/C5 disk/)
    // 24 h of 10 MB/s are 804.7 GiB
    expect(brokenFor({ ...forEver, storedGib: 804 })).toEqual([])
    expect(brokenFor({ ...forEver, storedGib: 806 })[0]).toMatch(/C5 disk/)
  })

  test('finds what only the loss of a zone breaks', () => {
    const plan = planMade(hundreds)
    const smaller = { ...plan, volume: { ...plan.volume, sizeGib: plan.volume.sizeGib - 1 } }
    const broken = brokenConstraints(smaller, hundreds, catalogue).filter((statement) => statement.includes('C5'))
    expect(plan.brokers.count).toBeGreaterThan(3)
    expect(new Set(broken.map((statement) => statement.slice(0, 15)))).toEqual(
      new Set(['us-east-1a lost', 'us-east-1b lost', 'us-east-1c lost']),
    )
  })
})

test('no larger order costs less, and one that would is seen', () => {
  expect(violationsIn(catalogue, { seed: 7, numRuns: 50 })).toEqual({ count: 0, example: null })
  const lessThanTen = { ...tenMBps, order: { ...tenMBps.order, retentionHours: 1 } }
  expect(violationOf({ smaller: tenMBps, larger: lessThanTen }, catalogue)?.smallerMicroUsd).toBe(594_780_000)
})

test('a MB/s costs less in a larger order', () => {
  const prices = priceCurve(catalogue).map(({ usdPerMBps }) => usdPerMBps)
  expect(prices).toEqual(prices.toSorted((a, b) => b - a))
})
