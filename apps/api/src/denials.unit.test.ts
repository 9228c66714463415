import { expect, test } from 'vitest'
import { createBudget } from './denials.ts'

test('so many of one and so many in all, and again in the next minute', () => {
  let nowMs = 0
  const take = createBudget({ nowMs: () => nowMs, sleep: () => Promise.resolve() }, { ofOne: 2, inAll: 3 })
  expect(['a', 'a', 'a', 'b', 'b', 'c'].map(take)).toEqual([true, true, false, true, false, false])
  nowMs = 59_999
  expect(take('c')).toBe(false)
  nowMs = 60_000
  expect(['a', 'c'].map(take)).toEqual([true, true])
})
