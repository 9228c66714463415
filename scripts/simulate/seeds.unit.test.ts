import type { SeedRecord } from '@headwater/simulation'
import { describe, expect, it } from 'vitest'
import { firstSeedOf, seedOptions, summaryOf } from './seeds.ts'

function record(seed: number, change: Partial<SeedRecord> = {}): SeedRecord {
  return {
    seed,
    traceHash: `hash of ${seed}`,
    passes: 10,
    faultsByKind: { slow: 2 },
    ordersByKind: { rotate: 1 },
    violations: [],
    simulatedSeconds: 86_400,
    realSeconds: 1,
    ...change,
  }
}

describe('the summary of many seeds', () => {
  it('is the same whichever core was first, and however long it took', () => {
    const there = summaryOf([record(7), record(8, { faultsByKind: { throttled: 1 } })])
    const here = summaryOf([record(8, { faultsByKind: { throttled: 1 }, realSeconds: 9 }), record(7)])
    expect(here).toEqual(there)
    expect(here).toMatchObject({ firstSeed: 7, lastSeed: 8, passes: 20, faults: 3, ordersByKind: { rotate: 2 } })
    expect(here.simulatedSeconds).toBe(172_800)
  })

  it('has another hash when one trace is another', () => {
    const other = summaryOf([record(7), record(8, { traceHash: 'another' })])
    expect(other.combinedHash).not.toBe(summaryOf([record(7), record(8)]).combinedHash)
  })

  it('names the seed of each violation', () => {
    const violations = [{ kind: 'leaked' as const, slot: 'c1', atMs: 1, message: 'a node stands' }]
    expect(summaryOf([record(7, { violations })]).violations).toEqual([
      { seed: 7, kind: 'leaked', slot: 'c1', message: 'a node stands' },
    ])
  })
})

describe('seeds', () => {
  it('have every number of workers with every number of clusters', () => {
    const shapes = new Set(
      Array.from({ length: 12 }, (_, seed) => `${seedOptions(seed).workers} ${seedOptions(seed).clusters}`),
    )
    expect(shapes.size).toBe(12)
  })

  it('of one day are none of the next, and all differ in 32 bits', () => {
    const day = Date.UTC(2026, 10, 22)
    expect(firstSeedOf(day + 86_400_000) - firstSeedOf(day + 1)).toBe(10_000)
    expect(firstSeedOf(day)).toBeLessThan(2 ** 31)
  })
})
