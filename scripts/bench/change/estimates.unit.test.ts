import { describe, expect, test } from 'vitest'
import { qualityOf, secondsLeftOf } from './estimates.ts'

const step = (message: string) => ({
  steps: [{ name: 'move_replicas', state: 'running' as const, message, startedAt: null, finishedAt: null }],
})

describe('estimates of a move', () => {
  test('are read from what its step says', () => {
    expect(secondsLeftOf(step('7 partitions with 1.2 MB are still to be copied: about 42 s'))).toBe(42)
    expect(secondsLeftOf(step('copies are where the plan wants them'))).toBeNull()
    expect(secondsLeftOf({ steps: [] })).toBeNull()
  })

  test('are right within 30 % of what was left', () => {
    const estimates = [
      { atMs: 0, secondsLeft: 71 },
      { atMs: 0, secondsLeft: 69 },
      { atMs: 0, secondsLeft: 130 },
      { atMs: 0, secondsLeft: 131 },
    ]
    expect(qualityOf(estimates, 100_000)).toEqual({
      first: { atMs: 0, secondsLeft: 71 },
      firstTookSeconds: 100,
      shareWithin: 0.5,
    })
  })

  test('may be off by the grain of a look near the end', () => {
    expect(qualityOf([{ atMs: 0, secondsLeft: 3 }], 1_000).shareWithin).toBe(1)
    expect(qualityOf([{ atMs: 0, secondsLeft: 4 }], 1_000).shareWithin).toBe(0)
  })

  test('that nobody made are not right', () => {
    expect(qualityOf([], 1_000)).toEqual({ first: null, firstTookSeconds: null, shareWithin: 0 })
  })
})
