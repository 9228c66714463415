import { expect, test } from 'vitest'
import { holds } from './candidate.ts'
import { partitions, partitionsCarried } from './partitions.ts'
import { workedExample } from './worked-example.ts'

test('replicas on a broker are held under the recommended number, and under the maximum after the failure', () => {
  const use = partitions(workedExample())
  // 100 x 3 / 6 = 50 of 1,500; recommended is 1,000 of 1,500; 100 x 3 / 4 = 75 after the failure
  expect(use.normal).toBeCloseTo(50 / 1500, 10)
  expect(use.normalLimit).toBeCloseTo(1000 / 1500, 10)
  expect(use.failed).toBeCloseTo(75 / 1500, 10)
  expect(use.failedLimit).toBe(1)
})

test('the most that fits is what partitionsCarried says', () => {
  const example = workedExample()
  // recommended 1,000 x 6 / 3 = 2,000; maximum 1,500 x 4 / 3 = 2,000
  expect(partitionsCarried(example)).toBe(2000)
  expect(holds(partitions({ ...example, effective: { ...example.effective, partitions: 2000 } }))).toBe(true)
  expect(holds(partitions({ ...example, effective: { ...example.effective, partitions: 2001 } }))).toBe(false)
})
