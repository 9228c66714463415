import { assert, type CapacityPlan } from '@headwater/model'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { everythingOffered } from '../everything-offered.ts'
import { planCapacity } from '../plan.ts'
import { orderOf, planned, refused, today } from '../planning.test-setup.ts'

const offerings = everythingOffered(catalogue)
const workedOrder = orderOf({ region: 'us-east-1', throughput: { ingressMBps: 20 }, availability: 'multi-zone' })
const worked = planned(workedOrder, offerings)

function on(day: string): CapacityPlan {
  const result = planCapacity({ order: workedOrder, catalogue, offerings, today: day })
  assert(result.ok, 'a plan exists')
  return result.plan
}

describe('the promise', () => {
  test('of multi-zone goes on through the loss of a zone', () => {
    expect(worked.promise).toMatchObject({
      ingressMBps: 40,
      egressMBps: 80,
      // two brokers left of three, 3,000 each
      connections: 6000,
      survives: 'zone',
      whileFailed: { reads: true, writes: true },
      // 1,609.3 GiB at 64.86 MB/s
      healing: { failoverSeconds: 5, machineSeconds: 300, volumeSeconds: 26_643 },
    })
  })

  test('of development says what a lost volume means', () => {
    const { promise } = planned(orderOf({ availability: 'development' }))
    expect(promise?.whileFailed).toEqual({ reads: false, writes: false })
    expect(promise?.healing.volumeSeconds).toBeNull()
    expect(promise?.statements.join(' ')).toContain('A lost volume loses its records.')
  })
})

describe('headroom', () => {
  const { headroom } = worked
  assert(headroom, 'a new plan has it')

  test('is how far the same machines carry the order, to a hundredth', () => {
    // a zone lost: 3.125 vCPU of 8 x 0.8, nothing lost: 2.75 of 8 x 0.6: min(2.048, 1.745)
    expect(headroom).toMatchObject({ factor: 1.74, limitedBy: 'cpu' })
    const grown = planned({ ...workedOrder, throughput: { ingressMBps: 20 * 1.74 } }, offerings)
    expect(grown.price.monthlyMicroUsd).toBeLessThanOrEqual(headroom.monthlyMicroUsd)
  })

  test('ends where the next step begins', () => {
    const next = planned({ ...workedOrder, throughput: { ingressMBps: 20 * 1.75 } }, offerings)
    expect(headroom.nextStep).toEqual({
      brokers: { count: next.brokers.count, size: next.brokers.size },
      monthlyMicroUsd: next.price.monthlyMicroUsd,
      moreMicroUsd: next.price.monthlyMicroUsd - worked.price.monthlyMicroUsd,
    })
  })

  test('has no next step where nothing larger can be had', () => {
    const pool = { freeMemoryMib: 3 * 256, freeDiskGib: 100, diskOvercommit: 1 }
    const { headroom: bounded } = planned(orderOf(), everythingOffered(catalogue, { pool }))
    expect(bounded?.nextStep).toBeNull()
  })
})

describe('alternatives', () => {
  test('are one that is cheaper, one that is larger, and another availability, each as it would be planned', () => {
    expect(worked.alternatives.map(({ kind }) => kind)).toEqual(['cheaper', 'larger', 'other_availability'])
    for (const { order, brokers, monthlyMicroUsd, differenceMicroUsd } of worked.alternatives) {
      const plan = planned(order, offerings)
      expect(plan.price.monthlyMicroUsd).toBe(monthlyMicroUsd)
      expect(plan.brokers).toMatchObject(brokers)
      expect(differenceMicroUsd).toBe(monthlyMicroUsd - worked.price.monthlyMicroUsd)
    }
  })

  test('give up what saves most: here the peaks, which let a smaller size do', () => {
    const lowerPeaks = { ingressMBps: 20, peakIngressMBps: 25, peakEgressMBps: 50 }
    expect(worked.alternatives[0]?.order).toEqual({ ...workedOrder, throughput: lowerPeaks })
    expect(worked.alternatives[0]?.because).toBe('peaks of 25 MB/s in instead of 40')
    const shorter = planned({ ...workedOrder, retentionHours: 12 }, offerings)
    expect(worked.alternatives[0]?.monthlyMicroUsd).toBeLessThan(shorter.price.monthlyMicroUsd)
  })
})

test('sources name each number that was taken from them once', () => {
  const uses = worked.sources.flatMap((source) => source.uses)
  expect(new Set(uses).size).toBe(uses.length)
  expect(uses).toContain('m6g.2xlarge priceHourlyMicroUsd')
  expect(uses).toContain('default cpuNormalLimit')
  expect(new Set(worked.sources.map(({ source, date }) => `${source} ${date}`)).size).toBe(worked.sources.length)
})

describe('validity', () => {
  test('is the end of the price book', () => {
    expect(worked).toMatchObject({ priceBook: '2026-11', validUntil: '2026-12-31' })
  })

  test('is one day once the book has ended, with a warning and another id each day', () => {
    expect(on('2026-12-31').id).toBe(worked.id)
    expect(on('2027-01-02')).toMatchObject({ validUntil: '2027-01-02' })
    expect(on('2027-01-02').warnings).toContain(
      'The price book 2026-11 ended on 2026-12-31; the price holds for today.',
    )
    expect(new Set([worked.id, on('2027-01-02').id, on('2027-01-03').id]).size).toBe(3)
  })
})

describe('what an order may say besides the three knobs', () => {
  test('fewer partitions than the peaks need are a warning with the sum', () => {
    const { warnings, effective } = planned({ ...workedOrder, partitions: 4 }, offerings)
    expect(effective.partitions).toBe(8)
    expect(warnings).toContainEqual(
      '4 partitions do not carry the peaks: max(ceil(40 / 5), ceil(80 / 15)) = 8 do, and are planned for.',
    )
  })

  test('connections need brokers', () => {
    const few = planned(orderOf({ region: 'us-east-1', connections: 6000 }), offerings)
    const many = planned(orderOf({ region: 'us-east-1', connections: 6001 }), offerings)
    // one broker lost leaves two, of 3,000 each
    expect([few.brokers.count, many.brokers.count]).toEqual([3, 4])
    expect(many.rejected.find(({ size }) => size === many.brokers.size)?.constraint).toBe('connections')
  })

  test('what is stored for ever is what the disk is for, whatever the throughput', () => {
    const { retentionHours: _, ...forEver } = orderOf({ region: 'us-east-1', availability: 'multi-zone' })
    const plan = planned({ ...forEver, storedGib: 1500 }, offerings)
    expect(plan.effective).toMatchObject({ retentionHours: null, storedGib: 1500 })
    expect(plan.volume.sizeGib).toBe(2000)
    expect(plan.promise?.statements).toContain('Records are kept for ever, up to 1500 GiB before replication.')
  })

  test('a growth margin is planned for and promised', () => {
    const plan = planned({ ...workedOrder, growthMargin: 0.5, connections: 100 }, offerings)
    expect(plan.effective).toMatchObject({
      ingressMBps: 30,
      peakIngressMBps: 60,
      peakEgressMBps: 120,
      connections: 150,
    })
    expect(plan.effective.storedGib).toBeCloseTo(1.5 * worked.effective.storedGib, 6)
    expect(plan.promise?.ingressMBps).toBe(60)
  })
})

describe('a refusal', () => {
  const refusal = refused({ ...workedOrder, throughput: { ingressMBps: 5000 } }, offerings)

  test('says of every size which constraint fails', () => {
    const sizes = catalogue.sizes.filter(({ provider }) => provider === 'aws')
    expect(refusal.rejected.map(({ size }) => size)).toEqual(sizes.map(({ name }) => name))
    expect(refusal.rejected.every(({ constraint }) => constraint !== 'price')).toBe(true)
  })

  test('says how many clusters carry the order between them', () => {
    const { split } = refusal
    assert(split, 'a large order can be split')
    expect(split.clusters * split.order.throughput.ingressMBps).toBeGreaterThanOrEqual(5000)
    expect(planned(split.order, offerings).price.monthlyMicroUsd * split.clusters).toBe(split.monthlyMicroUsd)
    const fewer = { ...workedOrder, throughput: { ingressMBps: 5000 / (split.clusters - 1) } }
    expect(planCapacity({ order: fewer, catalogue, offerings, today }).ok).toBe(false)
  })

  test('of a full computer suggests no split', () => {
    const full = everythingOffered(catalogue, { pool: { freeMemoryMib: 10, freeDiskGib: 1, diskOvercommit: 1 } })
    expect(refused(orderOf(), full).split).toBeNull()
  })
})
