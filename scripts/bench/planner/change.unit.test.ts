import { catalogue } from '@headwater/capacity-planner'
import {
  assert,
  type CapacityChange,
  type CapacityPlan,
  type ChangeStep,
  type Order,
  type PlanResult,
} from '@headwater/model'
import { describe, expect, test } from 'vitest'
import { cheapestEnd, freshEnd, standingOf } from './change-ends.ts'
import { misstepsIn } from './change-steps.ts'
import { changeViolations, compareChange, pathOf } from './compare-change.ts'
import { movingOf } from './guide-moving.ts'
import { offeringsOn, planOf } from './random-cases.ts'
import { type ChangeCase, changesIn } from './random-changes.ts'

const everything = { pool: null, soldOutOneIn: 0, soldOutSeed: 0 }

/** The order of section 7. */
const twentyMBps: Order = {
  region: 'us-east-1',
  throughput: { ingressMBps: 20 },
  retentionHours: 24,
  availability: 'multi-zone',
}

function planMade(order: Order): CapacityPlan {
  const result = planOf({ order, offerings: offeringsOn(everything, order.region, catalogue) }, catalogue)
  assert(result.ok, 'the order has a plan')
  return result.plan
}

function changeTo(order: Order, from: Order = twentyMBps): ChangeCase {
  return {
    order,
    offerings: offeringsOn(everything, order.region, catalogue),
    present: { plan: planMade(from) },
  }
}

function withoutSize(soldOut: string, change: ChangeCase): ChangeCase {
  const sizes = change.offerings.sizes.map((each) => ({ ...each, available: each.size !== soldOut }))
  return { ...change, offerings: { ...change.offerings, sizes } }
}

describe('the least end of a change', () => {
  test('keeps volumes whose shrinking does not pay, as the guide works out by hand', () => {
    const change = changeTo({ ...twentyMBps, retentionHours: 23.5 })
    const least = cheapestEnd(change, catalogue)
    expect(least?.end.volume.sizeGib).toBe(2146)
    expect(least?.totalMicroUsd).toBe(1_189_560_000)
    const fresh = freshEnd(change, catalogue)
    assert(fresh, 'there is a fresh plan')
    expect(fresh.end.volume.sizeGib).toBe(2102)
    // 67.68 USD of traffic and 11.70 of a fourth node
    expect(fresh.moving.costMicroUsd / 1e6).toBeCloseTo(67.68 + 11.7, 2)
    expect(fresh.moving.remadeSeconds / 3600).toBeCloseTo(21.7, 1)
  })

  test('shrinks them where that pays', () => {
    const least = cheapestEnd(changeTo({ ...twentyMBps, retentionHours: 12 }), catalogue)
    assert(least, 'there is an end')
    expect(least.end.volume.sizeGib).toBe(1073)
    expect(least.moving.costMicroUsd / 1e6).toBeCloseTo(39.28, 2)
  })

  test('stays on a size that is sold out, and does not grow in number', () => {
    const same = withoutSize('m6g.2xlarge', changeTo({ ...twentyMBps, retentionHours: 25 }))
    expect(cheapestEnd(same, catalogue)?.end.size.name).toBe('m6g.2xlarge')
    const twice = withoutSize('m6g.2xlarge', changeTo({ ...twentyMBps, throughput: { ingressMBps: 40 } }))
    expect(cheapestEnd(twice, catalogue)?.end.size.name).not.toBe('m6g.2xlarge')
  })

  test('counts what the cluster holds in a bounded place as free', () => {
    const small: Order = { ...twentyMBps, region: 'local', throughput: { ingressMBps: 0.1 }, retentionHours: 1 }
    const pool = { freeMemoryMib: 0, freeDiskGib: 0, diskOvercommit: 1 }
    const change = changeTo(small, small)
    expect(cheapestEnd({ ...change, offerings: { ...change.offerings, pool } }, catalogue)?.end.count).toBe(3)
    const larger = { ...change, order: { ...small, partitions: 2000 }, offerings: { ...change.offerings, pool } }
    expect(cheapestEnd(larger, catalogue)).toBeNull()
  })
})

test('into one broker goes what the promise leaves free, and no less than the reserve for catching up', () => {
  // of section 7: 0.8 x 131.072 of the volume - 40 written
  expect(movingTo({}).rateMBps).toBeCloseTo(64.8576, 4)
  expect(movingTo({ throttleMBps: 7 }).rateMBps).toBe(7)
  expect(movingTo({ volume: { sizeGib: 2146, throughputMiBps: 50, iops: 3000 } }).rateMBps).toBeCloseTo(20 / 3, 4)
})

function movingTo(now: Partial<ReturnType<typeof standingOf>>): ReturnType<typeof movingOf> {
  const standing = { ...standingOf(changeTo(twentyMBps), catalogue), ...now }
  return movingOf(standing, { ...standing, storedGib: standing.storedGib })
}

const grown = changeTo({ ...twentyMBps, throughput: { ingressMBps: 60 }, retentionHours: 48 })
const wider = changeTo(
  { ...twentyMBps, throughput: { ingressMBps: 5 }, availability: 'multi-zone' },
  {
    ...twentyMBps,
    throughput: { ingressMBps: 5 },
    availability: 'development',
  },
)
const kept = changeTo({ ...twentyMBps, retentionHours: 23.5 })

describe('what is wrong with a change', () => {
  test('is nothing where it is sound', () => {
    for (const change of [grown, wider, kept]) expect(violationsOf(change, (sound) => sound)).toEqual([])
  })

  const planted: [string, ChangeCase, (change: CapacityChange) => Partial<CapacityChange>, RegExp][] = [
    ['step that is missing', grown, ({ steps }) => ({ steps: steps.slice(1) }), /a broker is .* 2146 GiB/],
    ['promise that does not rise', grown, ({ steps }) => ({ steps: steps.slice(0, -1) }), /peak in 40, not 120/],
    [
      'step that comes too late',
      grown,
      ({ steps }) => ({ steps: [...steps.slice(1), ...steps.slice(0, 1)] }),
      /too late/,
    ],
    [
      'number of nodes',
      wider,
      ({ steps }) => ({ steps: steps.map((step) => ({ ...step, nodes: step.nodes + 1 })) }),
      /add_brokers: 3 nodes, not 2/,
    ],
    ['number of bytes', wider, ({ bytesToMove }) => ({ bytesToMove: bytesToMove + 1e6 }), /bytes move, not/],
    ['rate', wider, () => ({ throttleMBps: 1 }), /1, not/],
    ['cost', wider, ({ movingMicroUsd }) => ({ movingMicroUsd: movingMicroUsd - 2 }), /micro USD for moving/],
    [
      'fresh plan that is not named',
      kept,
      () => ({ fresh: null }),
      /elsewhere than the fresh 3 x m6g.2xlarge with 2102 GiB/,
    ],
    ['fresh plan that is another', kept, () => ({ fresh: freshOf(12) }), /fresh GiB: 1073, not 2102/],
    ['fresh plan that is the end', grown, () => ({ fresh: freshOf(48) }), /and says that it does not/],
  ]
  test.each(planted)('is the %s', (_, change, wrong, expected) => {
    const violations = violationsOf(change, (sound) => ({
      ...sound,
      change: { ...changeOf(sound), ...wrong(changeOf(sound)) },
    }))
    expect(violations.join('\n')).toMatch(expected)
  })

  test('is a fresh plan that would have been less', () => {
    const order = { ...twentyMBps, retentionHours: 12 }
    const volumesKept = { ...planMade(twentyMBps), order }
    const wrong = violationsOf(changeTo(order), (sound) => ({
      ...volumesKept,
      change: { ...changeOf(sound), steps: changeOf(sound).steps.slice(0, 1), fresh: freshOf(12) },
    }))
    expect(wrong.join('\n')).toMatch(/the fresh 3 x m6g.2xlarge with 1073 GiB would have been less/)
  })

  test('is an end that breaks a constraint', () => {
    const wrong = violationsOf(kept, (plan) => ({ ...plan, volume: { ...plan.volume, sizeGib: 2000 } }))
    expect(wrong.join('\n')).toMatch(/the end: nothing lost: C5 disk/)
  })

  test('is an end that costs more than the least', () => {
    const dearer = planOf(kept, catalogue, kept.present)
    assert(dearer.ok, 'the change has a plan')
    const price = { ...dearer.plan.price, monthlyMicroUsd: dearer.plan.price.monthlyMicroUsd + 1 }
    expect(compareChange(kept, { ok: true, plan: { ...dearer.plan, price } }, catalogue).ratio).toBeGreaterThan(1)
    const refused = planOf({ ...kept, order: { ...kept.order, partitions: 1e6 } }, catalogue, kept.present)
    expect(compareChange(kept, refused, catalogue).violations).toEqual(['only one side has an end'])
  })

  test('is a copy that is gone before it was made again', () => {
    // one node that has everything is made anew with less than that
    const order: Order = { ...twentyMBps, throughput: { ingressMBps: 1 }, availability: 'single-zone' }
    const change = changeTo(order, { ...order, availability: 'development' })
    const result = planOf(change, catalogue, change.present)
    assert(result.ok, 'the change has a plan')
    const path = pathOf(result.plan, change, catalogue)
    const [add, replace, move] = [stepOf('add_brokers', 2), stepOf('replace_volumes', 1), stepOf('move_replicas', 3)]
    expect(misstepsIn([add, move, replace], path)).toEqual([])
    expect(misstepsIn([add, replace, move], path).join('\n')).toMatch(/replace_volumes: only .* of copies are left/)
  })
})

test('the same changes come of the same seed, some on days that lack what runs', () => {
  const [once, again] = [firstChanges(30), firstChanges(30)]
  expect(again.map(({ order }) => order)).toEqual(once.map(({ order }) => order))
  expect(once.filter(({ offerings }) => offerings.sizes.some(({ available }) => !available)).length).toBeGreaterThan(5)
  expect(new Set(once.map(({ present }) => present.throttleMBps === undefined)).size).toBe(2)
})

function firstChanges(count: number): ChangeCase[] {
  const changes: ChangeCase[] = []
  for (const { change } of changesIn(catalogue, 3)) {
    changes.push(change)
    if (changes.length === count) break
  }
  return changes
}

function violationsOf(change: ChangeCase, spoiled: (plan: CapacityPlan) => CapacityPlan): string[] {
  const result: PlanResult = planOf(change, catalogue, change.present)
  assert(result.ok, 'the change has a plan')
  return changeViolations(change, { ok: true, plan: spoiled(result.plan) }, catalogue)
}

function stepOf(kind: ChangeStep['kind'], nodes: number): ChangeStep {
  return { kind, nodes, text: '', bytesToMove: 0, seconds: 0 }
}

function changeOf({ change }: CapacityPlan): CapacityChange {
  assert(change, 'the plan is of a change')
  return change
}

/** The fresh plan of section 7's order with another retention, at 20 MB/s or, for 48 h, at 60. */
function freshOf(retentionHours: number): CapacityChange['fresh'] {
  const ingressMBps = retentionHours === 48 ? 60 : 20
  const { brokers, volume, price } = planMade({ ...twentyMBps, throughput: { ingressMBps }, retentionHours })
  return { brokers, sizeGib: volume.sizeGib, monthlyMicroUsd: price.monthlyMicroUsd }
}
