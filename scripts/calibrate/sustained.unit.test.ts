import { describe, expect, test } from 'vitest'
import { isSettled, isToldEnough, sustainedMBps, TooFewWindows, type Window } from './sustained.ts'

/** One window a second from second 1 on. */
function everySecond(...rates: number[]): Window[] {
  return rates.map((mbps, index) => ({ endedMs: (index + 1) * 1000, mbps }))
}

describe('the sustained rate', () => {
  test('is the median of the windows after the warm-up', () => {
    expect(sustainedMBps(everySecond(1, 5, 40, 41, 39, 44, 42), 2000, 7000)).toBe(41)
  })

  test('is not moved by a pause', () => {
    expect(sustainedMBps(everySecond(40, 40, 0, 80, 40), 0, 5000)).toBe(40)
  })

  test('takes no window that ended before or after', () => {
    expect(sustainedMBps(everySecond(10, 20, 20, 20, 90), 1000, 4000)).toBe(20)
  })

  test('is refused when too few windows tell', () => {
    expect(() => sustainedMBps(everySecond(10, 20, 20, 20), 2000, 4000)).toThrow(TooFewWindows)
  })
})

test('enough is told once each client has reported three times', () => {
  const often = everySecond(10, 20, 20, 20, 20)
  expect(isToldEnough([often, everySecond(10, 20, 20, 20)], 1000)).toBe(true)
  expect(isToldEnough([often, everySecond(10, 20, 20)], 1000)).toBe(false)
})

describe('clients are settled', () => {
  const growing = everySecond(1, 2, 4, 7, 10, 15, 20, 25, 28, 30, 33, 36, 38, 40, 42, 45, 46, 47, 48, 50)
  const steady = everySecond(49, 50, 51, 50, 49, 50, 51, 50, 50, 49, 50, 52, 50, 49, 50, 50, 51, 49, 50, 50)

  test('once 10 s carry no more than the 10 s before', () => {
    expect(isSettled([steady], 20_000)).toBe(true)
  })

  test('not while they become faster', () => {
    expect(isSettled([growing], 20_000)).toBe(false)
  })

  test('not while any of them makes the sum grow', () => {
    expect(isSettled([steady, growing], 20_000)).toBe(false)
  })

  test('not before there is anything to compare', () => {
    expect(isSettled([everySecond(50, 50, 50)], 3000)).toBe(false)
  })
})
