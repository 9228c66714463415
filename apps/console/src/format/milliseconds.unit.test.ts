import { expect, test } from 'vitest'
import { milliseconds } from './milliseconds.ts'

test.each([
  [604_800_000, '7 days'],
  [5_400_000, '90 minutes'],
  [3_600_000, '1 hour'],
  [1_500, '1500 ms'],
  [0, '0 ms'],
  [-1, 'for ever'],
  [null, 'for ever'],
])('%s ms is %s', (ms, text) => {
  expect(milliseconds(ms)).toBe(text)
})
