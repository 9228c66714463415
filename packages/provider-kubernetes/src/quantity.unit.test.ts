import { expect, test } from 'vitest'
import { parseQuantity, wholeGib } from './quantity.ts'

test.each([
  ['4Gi', 4 * 2 ** 30],
  ['1500m', 1.5],
  ['2', 2],
  ['1e3', 1000],
  ['10G', 10e9],
  ['0.5Gi', 2 ** 29],
  [' 7 ', 7],
])('%s is %d', (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value)
})

test('nonsense is no number', () => {
  for (const text of ['', 'Gi', '4 Gi', '4Xi', 'four']) expect(parseQuantity(text)).toBeNaN()
})

test('whole GiB are rounded down', () => {
  expect(wholeGib('10G')).toBe(9)
  expect(wholeGib('4Gi')).toBe(4)
})
