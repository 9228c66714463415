import { expect, test } from 'vitest'
import { nextAttemptMs } from './back-off.ts'

function waitMs(code: string, attempts: number): number {
  return nextAttemptMs({ key: 'create_node:nod_1', code, message: '', attempts, lastAttemptMs: 0, retryAtMs: null })
}

test('a permission that was just given is asked for again soon, one that is missing after that every five minutes', () => {
  expect(waitMs('unauthorized', 1)).toBeLessThan(2_000)
  expect(waitMs('unauthorized', 3)).toBeLessThan(6_000)
  expect(waitMs('unauthorized', 4)).toBe(300_000)
})

test('what passes by itself is asked for again soon, less often each time', () => {
  expect(waitMs('unavailable', 4)).toBeLessThan(waitMs('unavailable', 6))
  expect(waitMs('unavailable', 20)).toBeLessThanOrEqual(375_000)
})
