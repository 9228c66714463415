import { expect, test } from 'vitest'
import { memory } from './memory.ts'
import { workedExample } from './worked-example.ts'

test('30 seconds of writes stay in the memory beside heap and overhead', () => {
  const use = memory(workedExample())
  // 30 s x 30 MB/s = 858.3 MiB of 8192 - 2048 - 1024 = 5120 MiB; 30 s x 45 MB/s after the failure
  expect(use.normal).toBeCloseTo(858.307 / 5120, 5)
  expect(use.failed).toBeCloseTo(1287.46 / 5120, 5)
  expect(use.normalLimit).toBe(1)
  expect(use.failedLimit).toBe(1)
})
