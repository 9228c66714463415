import { describe, expect, it } from 'vitest'
import { sampleOf } from './sample.ts'
import type { FaultedPoint } from './try-points.ts'

const pairs = Array.from({ length: 30 }, (_, index) => [at(index + 1), at(index + 2)])

function at(number: number): FaultedPoint {
  return { point: { number, name: 'savePlan', isBookkeeping: false }, fault: 'crash_after' }
}

describe('a sample of pairs', () => {
  it('is all of them where they are few', () => {
    expect(sampleOf(pairs, { most: 30, seed: 1 })).toEqual(pairs)
  })

  it('is the same for a seed, whatever the order, and another for another seed', () => {
    const sample = sampleOf(pairs, { most: 10, seed: 1 })
    expect(new Set(sample).size).toBe(10)
    expect(sampleOf(pairs.toReversed(), { most: 10, seed: 1 })).toEqual(sample)
    expect(sampleOf(pairs, { most: 10, seed: 2 })).not.toEqual(sample)
  })
})
