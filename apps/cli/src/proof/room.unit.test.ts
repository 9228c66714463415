import { describe, expect, test } from 'vitest'
import { samplePlan } from '../testing/samples.ts'
import { refusalForRoom, roomBytes } from './room.ts'

const gib = 2 ** 30

describe('the room of a plan', () => {
  test('is as much as it keeps, where its disks take that twice', () => {
    // 3 x 19 GiB, 85 % of it, two copies: 24.2 GiB, of which 8.05 are kept anyway
    expect(roomBytes(samplePlan)).toBe(8.05 * gib)
  })

  test('is what its disks take beside what it keeps, where that is less', () => {
    const plan = { ...samplePlan, effective: { ...samplePlan.effective, storedGib: 20 } }
    expect(roomBytes(plan) / gib).toBeCloseTo(4.225, 3)
  })

  test('is nothing on disks that are too full, never less', () => {
    const plan = { ...samplePlan, effective: { ...samplePlan.effective, storedGib: 30 } }
    expect(roomBytes(plan)).toBe(0)
  })
})

// a GiB a second
const secondsWithin = (bytes: number) => bytes / gib

describe('a proof', () => {
  test('that fits is not refused', () => {
    expect(refusalForRoom(samplePlan, { bytes: 8 * gib, secondsWithin })).toBeNull()
  })

  test('that does not is refused with how long it may be', () => {
    expect(refusalForRoom(samplePlan, { bytes: 9 * gib, secondsWithin })).toBe(
      'This would write 9 GiB, and the plan has room for 8.05 GiB more than it keeps. ' +
        'Choose --for 8s (8 s) at most, or a smaller --share, or order more retention.',
    )
  })

  test('of which not a second fits is told to be smaller', () => {
    const refusal = refusalForRoom(samplePlan, { bytes: 9 * gib, secondsWithin: () => -3 })
    expect(refusal).toContain('drive a smaller --share')
  })
})
