import { expect, test } from 'vitest'
import { cpu } from './cpu.ts'
import { workedExample } from './worked-example.ts'

test("Google's formula a broker: (writes + reads / 4) / 20 MB/s", () => {
  const use = cpu(workedExample())
  // (30 + 45 / 4) / 20 = 2.0625 of 2 vCPU
  expect(use.normal).toBeCloseTo(2.0625 / 2, 10)
  expect(use.normalLimit).toBe(0.6)
  // (45 + 67.5 / 4) / 20 = 3.09375
  expect(use.failed).toBeCloseTo(3.09375 / 2, 10)
  expect(use.failedLimit).toBe(0.8)
})
