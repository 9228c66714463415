import { describe, expect, test } from 'vitest'
import { secondsToMove, type Transfer } from './index.ts'

const rates = { byteRate: 10, inFlight: 2 }

/** A partition of so many bytes that is copied from one broker to another, and has been begun. */
function transfer(leaderId: number, id: number, bytes: number, more: Partial<Transfer> = {}): Transfer {
  const begun = { holderIds: [leaderId], leavingIds: [leaderId], isMoving: true, isForFairness: false }
  return { leaderId, copies: [{ id, bytes }], ...begun, ...more }
}

const waiting = { isMoving: false }

describe('copies take', () => {
  test('what the throttle of the busiest broker takes, in or out', () => {
    expect(secondsToMove([], rates)).toBe(0)
    expect(secondsToMove([transfer(1, 2, 100)], rates)).toBeCloseTo(10)
    expect(secondsToMove([transfer(1, 3, 100), transfer(2, 3, 100)], rates)).toBeCloseTo(20)
    expect(secondsToMove([transfer(1, 2, 100), transfer(1, 3, 100)], rates)).toBeCloseTo(20)
    expect(secondsToMove([transfer(1, 2, 100), transfer(3, 4, 100)], rates)).toBeCloseTo(10)
  })

  test('two seconds more for each batch that has to be begun', () => {
    const five = [0, 1, 2, 3, 4].map(() => transfer(1, 2, 50, waiting))
    // two, two and one
    expect(secondsToMove(five, rates)).toBeCloseTo(3 * 2 + 25)
  })

  test('no time beside their bytes where others keep the throttle busy meanwhile', () => {
    const [large, ...small] = [transfer(1, 2, 1_000), ...[0, 1, 2, 3].map(() => transfer(1, 2, 50, waiting))]
    expect(secondsToMove([large as Transfer, ...small], rates)).toBeCloseTo(120, 0)
  })

  test('for fairness nothing before all has begun that has to be made', () => {
    const required = [0, 1, 2].map(() => transfer(1, 2, 100, waiting))
    const fair = transfer(3, 4, 100, { ...waiting, isForFairness: true })
    // two at once, 2 + 20 s; then the third beside the fair one, 2 + 10 s
    expect(secondsToMove([...required, fair], rates)).toBeCloseTo(34)
  })

  test('for fairness a mean of what present leaders and all holders could send', () => {
    const fair = [2, 3].map((id) => transfer(1, id, 100, { ...waiting, holderIds: [1, 4], isForFairness: true }))
    expect(secondsToMove(fair, rates)).toBeCloseTo(2 + (20 + 10) / 2)
  })

  test('about as long where there are so many that some are taken together', () => {
    const many = Array.from({ length: 3_000 }, (_, index) => transfer(1 + (index % 3), 4 + (index % 2), 100, waiting))
    // each of two brokers gets 150,000 bytes
    const seconds = secondsToMove(many, { byteRate: 10, inFlight: 5 })
    expect(seconds).toBeGreaterThanOrEqual(15_000)
    expect(seconds).toBeLessThan(16_500)
  })
})
