import { expect, test } from 'vitest'
import { parseHoldTime } from './hold-time.ts'

test.each([
  ['30m', 1_800_000],
  ['2h', 7_200_000],
  ['1.5d', 129_600_000],
  ['30d', 2_592_000_000],
])('%s is a time', (text, milliseconds) => {
  expect(parseHoldTime(text)).toBe(milliseconds)
})

test.each(['', '2', '31d', '0h', '-1h', '1w', 'ever'])('"%s" is no time for a hold', (text) => {
  expect(() => parseHoldTime(text)).toThrow('at most 30 days')
})
