import { expect, test } from 'vitest'
import { busyTicks } from './others.ts'

test('a core is busy unless it is idle or waits for a disk; guests are counted once', () => {
  const stat = 'cpu  1000 20 300 50000 4000 5 60 7 900 0\ncpu0 500 10 150 25000 2000 2 30 3 450 0\nintr 1\n'
  expect(busyTicks(stat)).toBe(1392)
})
