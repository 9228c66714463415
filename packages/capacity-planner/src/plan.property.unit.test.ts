import { availabilities, type CapacityPlan, type Order } from '@headwater/model'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue } from './catalogue/index.ts'
import { candidateOf } from './constraints/candidate.ts'
import { brokenConstraint } from './constraints/index.ts'
import { everythingOffered } from './everything-offered.ts'
import { planCapacity } from './plan.ts'
import { today } from './planning.test-setup.ts'
import { controllersFor } from './search/controllers.ts'
import { priceOf } from './search/price.ts'
import { questionOf } from './search/question.ts'
import { brokerCounts } from './search/search.ts'
import { volumeShape } from './search/volume-shape.ts'

// as many small orders as large ones: 0.01 to 3,000 MB/s by magnitude
const megabytes = fc.double({ min: -2, max: 3.5, noNaN: true }).map((magnitude) => 10 ** magnitude)
const order: fc.Arbitrary<Order> = fc.record({
  region: fc.constantFrom('local', 'us-east-1', 'kubernetes'),
  throughput: fc.record(
    { ingressMBps: megabytes, egressMBps: megabytes, peakIngressMBps: megabytes, peakEgressMBps: megabytes },
    { requiredKeys: ['ingressMBps'] },
  ),
  retentionHours: fc.integer({ min: 1, max: 24 * 90 }),
  availability: fc.constantFrom(...availabilities),
  partitions: fc.option(fc.integer({ min: 1, max: 20_000 }), { nil: undefined }),
})
const pool = fc.option(
  fc.record({
    freeMemoryMib: fc.integer({ min: 0, max: 64 * 1024 }),
    freeDiskGib: fc.integer({ min: 0, max: 2000 }),
    diskOvercommit: fc.constantFrom(1, 4),
  }),
)
const runs = { numRuns: 200 }

/** The plan of an order; `free` bounds it where it is for one computer, clouds have no such bound. */
function plan(input: Order, { pool: free = null }: Parameters<typeof everythingOffered>[1] = {}) {
  const bounded = input.region === 'local' ? free : null
  return planCapacity({ order: input, catalogue, offerings: everythingOffered(catalogue, { pool: bounded }), today })
}

describe('for any order', () => {
  test('a plan keeps its limits, recomputed here from the plan alone', () => {
    fc.assert(
      fc.property(order, pool, (input, free) => {
        const result = plan(input, { pool: free })
        if (!result.ok) return
        const { plan: made } = result
        const { effective, brokers, volume, replicationFactor, price } = made
        const size = catalogue.sizes.find(({ name }) => name === brokers.size)
        expect(brokers.count % made.zones.length).toBe(0)
        expect(brokers.count).toBe(input.availability === 'development' ? 1 : Math.max(3, brokers.count))
        expect(Number.isInteger(price.monthlyMicroUsd)).toBe(true)
        expect(price.lines.reduce((sum, line) => sum + line.monthlyMicroUsd, 0)).toBe(price.monthlyMicroUsd)

        const { peakIngressMBps: produced, peakEgressMBps: consumed } = effective
        const outMBps = consumed + produced * 0.5 + produced * (replicationFactor - 1)
        const inMBps = produced * replicationFactor
        const exact = 1 + 1e-9
        expect(outMBps / brokers.count).toBeLessThanOrEqual((size?.networkMBps.value ?? 0) * 0.8 * exact)
        expect(inMBps / brokers.count).toBeLessThanOrEqual((size?.networkMBps.value ?? 0) * 0.8 * exact)
        const writtenMBps = (inMBps + produced * 0.5) / brokers.count
        expect(writtenMBps).toBeLessThanOrEqual(volume.throughputMiBps * 1.048576 * 0.8 * exact)
        expect((inMBps + outMBps / 4) / brokers.count / 20).toBeLessThanOrEqual(brokers.vcpu * 0.6 * exact)
        const retainedGib =
          (effective.ingressMBps * 1e6 * (effective.retentionHours ?? 0) * 3600 * replicationFactor) / 2 ** 30
        expect(retainedGib / brokers.count).toBeLessThanOrEqual(volume.sizeGib * 0.75 * exact)
        expect(effective.partitions).toBeLessThanOrEqual(made.partitions.maximum)
        expect(made.partitions.defaultPerTopic).toBeLessThanOrEqual(made.partitions.maximum)
        for (const use of made.utilisation) {
          expect(use.normal).toBeLessThanOrEqual(use.normalLimit * exact)
          expect(use.failed).toBeLessThanOrEqual(use.failedLimit * exact)
        }
        if (free && input.region === 'local') {
          const controllers = made.controllers.volume ? made.controllers.count : 0
          const volumesGib = brokers.count * volume.sizeGib + controllers * (made.controllers.volume?.sizeGib ?? 0)
          expect(brokers.count * brokers.memoryMib).toBeLessThanOrEqual(free.freeMemoryMib)
          expect(volumesGib / free.diskOvercommit).toBeLessThanOrEqual(free.freeDiskGib)
        }
      }),
      runs,
    )
  })

  test('more throughput, retention or partitions never costs less, and never turns a refusal into a plan', () => {
    const factor = fc.double({ min: 1, max: 4, noNaN: true })
    fc.assert(
      fc.property(order, fc.tuple(factor, factor, factor, factor), (input, [more, moreOut, longer, wider]) => {
        const { ingressMBps, egressMBps } = input.throughput
        const throughput = {
          ...input.throughput,
          ingressMBps: ingressMBps * more,
          ...(egressMBps === undefined ? {} : { egressMBps: egressMBps * moreOut }),
        }
        const larger: Order = {
          ...input,
          throughput,
          retentionHours: (input.retentionHours ?? 0) * longer,
          partitions: input.partitions === undefined ? undefined : Math.ceil(input.partitions * wider),
        }
        const [before, after] = [plan(input), plan(larger)]
        if (after.ok) expect(before.ok).toBe(true)
        if (before.ok && after.ok) {
          expect(after.plan.price.monthlyMicroUsd).toBeGreaterThanOrEqual(before.plan.price.monthlyMicroUsd)
        }
      }),
      runs,
    )
  })

  test('multi-zone never costs less than single-zone, and is never the only one that plans', () => {
    fc.assert(
      fc.property(order, (input) => {
        const single = plan({ ...input, availability: 'single-zone' })
        const multi = plan({ ...input, availability: 'multi-zone' })
        if (multi.ok) expect(single.ok).toBe(true)
        if (single.ok && multi.ok) {
          expect(multi.plan.price.monthlyMicroUsd).toBeGreaterThanOrEqual(single.plan.price.monthlyMicroUsd)
        }
      }),
      runs,
    )
  })

  test('the nearest order of a refusal plans', () => {
    fc.assert(
      fc.property(order, pool, (input, free) => {
        const result = plan({ ...input, retentionHours: (input.retentionHours ?? 0) * 20 }, { pool: free })
        if (result.ok || result.refusal.nearest === null) return
        expect(plan(result.refusal.nearest, { pool: free }).ok).toBe(true)
      }),
      runs,
    )
  })

  test('without a bounded pool a refusal always has a nearest order', () => {
    fc.assert(
      fc.property(order, (input) => {
        const result = plan({ ...input, retentionHours: (input.retentionHours ?? 0) * 20 })
        if (!result.ok) expect(result.refusal.nearest).not.toBeNull()
      }),
      runs,
    )
  })

  test('the plan costs what the cheapest does when every size and count is tried and none is left out', () => {
    fc.assert(
      fc.property(order, (input) => {
        const result = plan(input)
        expect(result.ok ? result.plan.price.monthlyMicroUsd : null).toBe(cheapestOfAllMicroUsd(input))
      }),
      { numRuns: 80 },
    )
  })
})

describe('for any change', () => {
  const connected = fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined })
  const twoOrders = fc
    .tuple(order, order, connected)
    .map(([from, to, connections]): [Order, Order] => [from, { ...to, region: from.region, connections }])

  test('it ends where a fresh plan would, or says why not, and never below its price', () => {
    fc.assert(
      fc.property(twoOrders, ([from, to]) => {
        const [present, fresh] = [plan(from), plan(to)]
        if (!present.ok) return
        const after = change(to, present.plan)
        if (!after.ok && fresh.ok) {
          expect(after.refusal.limit).toBe('stored')
          expect(Number(after.refusal.requested)).toBeGreaterThan(Number(after.refusal.allowed))
          return
        }
        expect(after.ok).toBe(fresh.ok)
        if (!after.ok || !fresh.ok || !after.plan.change) return
        const { plan: end } = after
        const same = end.brokers.size === fresh.plan.brokers.size && end.brokers.count === fresh.plan.brokers.count
        const fits = same && end.volume.sizeGib === fresh.plan.volume.sizeGib
        expect(end.change?.fresh === null).toBe(fits)
        expect(end.price.monthlyMicroUsd).toBeGreaterThanOrEqual(fresh.plan.price.monthlyMicroUsd)
        for (const use of end.utilisation) expect(use.failed).toBeLessThanOrEqual(use.failedLimit * (1 + 1e-9))
      }),
      runs,
    )
  })

  test('a cluster that was just made needs no step', () => {
    fc.assert(
      fc.property(order, (from) => {
        const present = plan(from)
        if (!present.ok) return
        const same = change(from, present.plan)
        expect(same.ok && same.plan.change?.steps).toEqual([])
      }),
      runs,
    )
  })

  test('the bytes of its steps are all that moves, and its seconds are theirs', () => {
    fc.assert(
      fc.property(twoOrders, ([from, to]) => {
        const present = plan(from)
        const after = present.ok ? change(to, present.plan) : null
        if (!after?.ok || !after.plan.change) return
        const { steps, bytesToMove, seconds } = after.plan.change
        expect(steps.reduce((sum, step) => sum + step.bytesToMove, 0)).toBe(bytesToMove)
        expect(steps.reduce((sum, step) => sum + step.seconds, 0)).toBe(seconds)
      }),
      runs,
    )
  })
})

/** The change of the cluster of a plan. */
function change(input: Order, present: CapacityPlan) {
  return planCapacity({
    order: input,
    catalogue,
    offerings: everythingOffered(catalogue),
    today,
    present: { plan: present },
  })
}

function cheapestOfAllMicroUsd(input: Order): number | null {
  const asked = questionOf({ order: input, catalogue, offerings: everythingOffered(catalogue), today })
  if (!asked.ok) return null
  const { question } = asked
  const { effective, volumeKind } = question
  const prices = question.sizes.flatMap(({ size, zones }) =>
    brokerCounts(input.availability, catalogue.defaults).flatMap((brokers) => {
      const { availability } = input
      const candidate = candidateOf(size, brokers, { availability, effective, defaults: catalogue.defaults })
      const volume = volumeShape(candidate, volumeKind)
      const controllers = controllersFor(question, { size, count: brokers, zones: zones ?? [] })
      if (brokenConstraint(candidate, volume) !== null || controllers === null) return []
      return [priceOf({ size, brokers, volume, volumeKind, controllers }, catalogue.defaults).monthlyMicroUsd]
    }),
  )
  return prices.length === 0 ? null : Math.min(...prices)
}
