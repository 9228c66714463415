import { expect, test } from 'vitest'
import { nowMs } from '../testing/samples.ts'
import { age, duration, estimate } from './duration.ts'

test.each([
  [0, '0.0 s'],
  [-5, '0.0 s'],
  [400, '0.4 s'],
  [12_340, '12.3 s'],
  [59_940, '59.9 s'],
  [59_990, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [3_599_600, '1 h 00 min'],
  [3_720_000, '1 h 02 min'],
  [86_400_000 * 3 + 3_600_000 * 4, '3 d 4 h'],
])('%d ms is %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text)
})

test.each([
  [5, '5s'],
  [59, '59s'],
  [60, '1m'],
  [7200, '2h'],
  [86_400 * 4, '4d'],
  [-10, '0s'],
])('%d seconds ago is %s', (seconds, text) => {
  expect(age(new Date(nowMs - seconds * 1000).toISOString(), nowMs)).toBe(text)
})

test.each([
  [30, '30 s'],
  [167, '3 min'],
  [900, '15 min'],
  [31_860, '8 h 51 min'],
  [295_200, '3 d 10 h'],
])('%d seconds to come are %s', (seconds, text) => {
  expect(estimate(seconds)).toBe(text)
})
