import { assert, type CapacityPlan, type Order, type PlanRefusal } from '@headwater/model'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { everythingOffered } from '../everything-offered.ts'
import { planCapacity } from '../plan.ts'
import type { PresentCluster } from '../plan-input.ts'
import { orderOf, planned, today } from '../planning.test-setup.ts'

const offerings = everythingOffered(catalogue)

/** The order worked by hand in docs/guide/sizing.md: 3 x m6g.2xlarge with 2,146 GiB each. */
const workedOrder = orderOf({ region: 'us-east-1', throughput: { ingressMBps: 20 }, availability: 'multi-zone' })
const worked = planned(workedOrder, offerings)

function changed(order: Order, present: Partial<PresentCluster> = {}, from: CapacityPlan = worked): CapacityPlan {
  const result = planCapacity({ order, catalogue, offerings, today, present: { plan: from, ...present } })
  assert(result.ok, `a plan exists: ${result.ok ? '' : result.refusal.message}`)
  return result.plan
}

function changeOf(plan: CapacityPlan): NonNullable<CapacityPlan['change']> {
  assert(plan.change, 'a plan for a present cluster has its change')
  return plan.change
}

function nodesOf(plan: CapacityPlan, kind: string): number | undefined {
  return changeOf(plan).steps.find((step) => step.kind === kind)?.nodes
}

function kindsOf(plan: CapacityPlan): string[] {
  return changeOf(plan).steps.map(({ kind }) => kind)
}

describe('a change of the cluster that the guide works out', () => {
  test('to the same order has no steps, and says so', () => {
    const plan = changed(workedOrder)
    expect(changeOf(plan)).toMatchObject({ steps: [], bytesToMove: 0, seconds: 0, differenceMicroUsd: 0, fresh: null })
    expect(changeOf(plan).because).toBe('the cluster already is the cheapest plan for this order')
    expect(plan.price).toEqual(worked.price)
  })

  test('to twice the throughput grows volumes and machines in place: nothing moves', () => {
    const plan = changed({ ...workedOrder, throughput: { ingressMBps: 40 } })
    expect(plan.brokers).toMatchObject({ count: 3, size: 'm6g.4xlarge' })
    expect(kindsOf(plan)).toEqual(['grow_volumes', 'change_size', 'raise_promise'])
    // three machines, 300 s each, one after the other
    expect(changeOf(plan)).toMatchObject({ bytesToMove: 0, seconds: 900, movingMicroUsd: 0 })
  })

  test('to 23.5 h keeps its volumes: a fresh plan saves 10.56 USD a month and moving costs 79.38', () => {
    const plan = changed({ ...workedOrder, retentionHours: 23.5 })
    expect(plan.volume.sizeGib).toBe(2146)
    const change = changeOf(plan)
    expect(change.fresh).toEqual({
      brokers: { count: 3, size: 'm6g.2xlarge' },
      sizeGib: 2102,
      monthlyMicroUsd: 1_179_000_000,
    })
    expect(change.because).toContain('10.56 USD a month cheaper')
    expect(change.because).toContain('moves 4727 GiB and costs 79.38 USD')
    expect(kindsOf(plan)).toEqual(['lower_retention'])
  })

  test('to 12 h makes its nodes anew, one after the other, since 257.52 USD a month are worth 39.28 once', () => {
    const plan = changed({ ...workedOrder, retentionHours: 12 })
    expect(plan.volume.sizeGib).toBe(1073)
    const change = changeOf(plan)
    expect(change.fresh).toBeNull()
    expect(change.bytesToMove).toBe(20e6 * 12 * 3600 * 3)
    // 0.8 x 131.072 MB/s carried, less 40 written
    expect(change.throttleMBps).toBeCloseTo(64.8576, 9)
    expect(change.movingMicroUsd).toBeCloseTo(39.28e6, -4)
    expect(kindsOf(plan)).toEqual(['lower_retention', 'replace_volumes'])
  })

  test('at a stated rate takes as long as that', () => {
    const plan = changed({ ...workedOrder, retentionHours: 12 }, { throttleMBps: 100 })
    expect(changeOf(plan)).toMatchObject({ throttleMBps: 100, throttleBecause: 'as asked for' })
    // and three machines that start, 300 s each
    expect(changeOf(plan).seconds).toBe(Math.ceil((20 * 12 * 3600 * 3) / 100) + 900)
  })

  test('moves what is stored where that is known to be less, half of which the shorter retention deletes first', () => {
    const plan = changed({ ...workedOrder, retentionHours: 12 }, { storedGib: 100 })
    expect(changeOf(plan).bytesToMove).toBe(150 * 2 ** 30)
  })

  test('to another class keeps the node of the zone that stays, and drops a copy', () => {
    const plan = changed({ ...workedOrder, availability: 'single-zone' })
    expect(plan.zones).toEqual(['us-east-1a'])
    expect(kindsOf(plan)).toEqual(['add_brokers', 'move_replicas', 'replace_volumes', 'remove_brokers'])
    expect(changeOf(plan).steps.at(-1)?.nodes).toBe(2)
  })

  test('to another region is refused: a cluster stays where it is', () => {
    const order = orderOf({ region: 'kubernetes' })
    const result = planCapacity({ order, catalogue, offerings, today, present: { plan: worked } })
    expect(result.ok).toBe(false)
    expect(!result.ok && result.refusal).toMatchObject({
      limit: 'region_fixed',
      pointer: '/region',
      nearest: { ...order, region: 'us-east-1' },
    })
  })

  test('has another id than the plan for a new cluster', () => {
    expect(changed(workedOrder).id).not.toBe(worked.id)
    expect(changed(workedOrder).id).toBe(changed(workedOrder).id)
    // at another rate it takes another time: not what was agreed to
    expect(changed(workedOrder, { throttleMBps: 1 }).id).not.toBe(changed(workedOrder).id)
  })
})

test('brokers are added and filled side by side, each with its share of what is stored now', () => {
  const base = { region: 'us-east-1', availability: 'multi-zone' } as const
  const wide = planned(orderOf({ ...base, retentionHours: 24 * 60, partitions: 1900 }), offerings)
  const plan = changed(orderOf({ ...base, retentionHours: 24 * 90, partitions: 2900 }), {}, wide)
  expect([wide.brokers.count, plan.brokers.count]).toEqual([6, 9])
  // three copies over nine, on three that are new
  expect(changeOf(plan).bytesToMove).toBeCloseTo(wide.effective.storedGib * 2 ** 30, -1)
  expect(kindsOf(plan)).toEqual(['add_brokers', 'move_replicas', 'raise_retention'])
})

test('controllers move off the brokers where these become too many, and back', () => {
  const small = planned(orderOf({ region: 'us-east-1', availability: 'multi-zone' }), offerings)
  const large = changed(orderOf({ region: 'us-east-1', partitions: 900, availability: 'multi-zone' }), {}, small)
  expect(large.controllers.mode).toBe('dedicated')
  expect(kindsOf(large)).toContain('add_controllers')
  const back = changed(orderOf({ region: 'us-east-1', availability: 'multi-zone' }), {}, large)
  expect(kindsOf(back)).toContain('remove_controllers')
  // every broker that stays restarts: it knows the quorum by addresses that go
  expect(nodesOf(large, 'add_controllers')).toBe(
    large.controllers.count + Math.min(small.brokers.count, large.brokers.count),
  )
  expect(nodesOf(back, 'remove_controllers')).toBe(
    large.controllers.count + Math.min(small.brokers.count, large.brokers.count),
  )
})

test('what a cluster holds of a computer counts as free for its own change', () => {
  const order = orderOf({ availability: 'multi-zone' })
  const plan = planned(order)
  const full = everythingOffered(catalogue, { pool: { freeMemoryMib: 0, freeDiskGib: 0, diskOvercommit: 1 } })
  expect(planCapacity({ order, catalogue, offerings: full, today }).ok).toBe(false)
  expect(planCapacity({ order, catalogue, offerings: full, today, present: { plan } }).ok).toBe(true)
})

test('volumes hold what is stored, although less traffic will store less one day', () => {
  const plan = changed({ ...workedOrder, throughput: { ingressMBps: 5 } })
  // 1,609.3 GiB a broker at 0.75, as before
  expect(plan.volume.sizeGib).toBe(2146)
  expect(changeOf(plan).bytesToMove).toBe(0)
  expect(changeOf(plan).because).toContain('have to hold the 1609 GiB that are stored now')
  const emptier = changed({ ...workedOrder, throughput: { ingressMBps: 5 } }, { storedGib: 100 })
  expect(emptier.volume.sizeGib).toBeLessThan(2146)
})

test('copies are elsewhere before a node that has the only one is made anew', () => {
  const alone = planned(
    orderOf({ region: 'us-east-1', throughput: { ingressMBps: 1 }, availability: 'development' }),
    offerings,
  )
  const order = orderOf({ region: 'us-east-1', throughput: { ingressMBps: 1 }, availability: 'single-zone' })
  const kinds = kindsOf(changed(order, {}, alone))
  expect(kinds.indexOf('move_replicas')).toBeLessThan(kinds.indexOf('replace_volumes'))
})

test('dedicated controllers of a size that is sold out stay', () => {
  const order = orderOf({
    region: 'us-east-1',
    partitions: 5000,
    availability: 'multi-zone',
    throughput: { ingressMBps: 100 },
  })
  const plan = planned(order, offerings)
  const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c']
  const soldOut = everythingOffered(catalogue, { soldOut: zones.map((zone) => `${zone}/${plan.controllers.size}`) })
  const same = planCapacity({ order, catalogue, offerings: soldOut, today, present: { plan } })
  expect(same.ok && same.plan.controllers).toEqual(plan.controllers)
  expect(same.ok && same.plan.change?.steps).toEqual([])
})

test('a size that is sold out can stay, but not grow in number', () => {
  const soldOut = everythingOffered(catalogue, {
    soldOut: ['us-east-1a', 'us-east-1b', 'us-east-1c'].map((zone) => `${zone}/m6g.2xlarge`),
  })
  const present = { plan: worked }
  const same = planCapacity({ order: workedOrder, catalogue, offerings: soldOut, today, present })
  expect(same.ok && same.plan.brokers).toMatchObject({ count: 3, size: 'm6g.2xlarge' })
  const order = { ...workedOrder, throughput: { ingressMBps: 36 } }
  const more = planCapacity({ order, catalogue, offerings: soldOut, today, present })
  expect(more.ok && more.plan.brokers.size).not.toBe('m6g.2xlarge')
})

function refusalOf(from: Order, order: Order): PlanRefusal {
  const result = planCapacity({ order, catalogue, offerings, today, present: { plan: planned(from, offerings) } })
  assert(!result.ok, 'what is stored does not fit')
  return result.refusal
}

describe('a change to less than what is stored', () => {
  const large = orderOf({
    region: 'us-east-1',
    throughput: { ingressMBps: 20 },
    retentionHours: 24 * 60,
    availability: 'multi-zone',
  })
  const small = { ...large, throughput: { ingressMBps: 1 }, availability: 'development' as const }

  test('names what is stored and what fits, and a retention at which it does', () => {
    // 20 MB/s for 60 days; one broker of 16 TiB at 0.75
    const refusal = refusalOf(large, small)
    expect(refusal).toMatchObject({ limit: 'stored', requested: 96560, unit: 'GiB', pointer: '/retentionHours' })
    expect(refusal.allowed).toBeGreaterThan(12_000)
    expect(refusal.allowed).toBeLessThan(12_289)
    expect(refusal.rejected.map(({ constraint }) => constraint)).toContain('disk')
    expect(changed(refusal.nearest ?? large, {}, planned(large, offerings)).brokers.count).toBe(1)
  })

  test('names another class where records are kept for ever', () => {
    const forEver = { ...large, retentionHours: undefined, storedGib: 60_000 }
    const refusal = refusalOf(forEver, { ...small, retentionHours: undefined, storedGib: 100 })
    expect(refusal).toMatchObject({ limit: 'stored', requested: 60_000, pointer: '/availability' })
    expect(refusal.nearest).toMatchObject({ storedGib: 100 })
    expect(refusal.nearest?.availability).not.toBe('development')
    changed(refusal.nearest ?? forEver, {}, planned(forEver, offerings))
  })
})
