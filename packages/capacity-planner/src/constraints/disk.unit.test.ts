import { expect, test } from 'vitest'
import { candidateOf, holds } from './candidate.ts'
import { disk, diskNeedGib } from './disk.ts'
import { sizeNamed, workedExample } from './worked-example.ts'

test('full retention with all copies is held under 0.75, and under 0.85 once lost copies are made again', () => {
  // 30 MB/s x 86,400 s x 3 / 6 = 1.296 TB = 1206.99 GiB a broker; with 4 brokers left 1810.49 GiB
  const use = disk(workedExample(), { sizeGib: 2130, iops: 3000, throughputMiBps: 125 })
  expect(use.normal).toBeCloseTo(1206.994 / 2130, 5)
  expect(use.normalLimit).toBe(0.75)
  expect(use.failed).toBeCloseTo(1810.491 / 2130, 5)
  expect(use.failedLimit).toBe(0.85)
  expect(holds(use)).toBe(true)
})

test('the failure decides the size here: 1810.49 / 0.85', () => {
  expect(diskNeedGib(workedExample())).toBeCloseTo(1810.491 / 0.85, 2)
})

test("Red Hat's slack decides the size of a small volume: (data + 10 GiB + writes x 60 s) x 1.05", () => {
  const example = workedExample()
  const small = candidateOf(sizeNamed('local.small'), 3, {
    availability: 'single-zone',
    defaults: example.defaults,
    effective: { ...example.effective, ingressMBps: 0.1, peakIngressMBps: 0.2, storedGib: 8.0466 },
  })
  // failed: 0.1 MB/s x 86,400 s x 2 / 2 = 8.64 GB = 8.0466 GiB; 0.2 x 2 / 2 x 60 s = 12 MB = 0.0112 GiB
  expect(diskNeedGib(small)).toBeCloseTo((8.0466 + 10 + 0.0112) * 1.05, 3)

  const tooSmall = disk(small, { sizeGib: 18, iops: 3000, throughputMiBps: 125 })
  expect(tooSmall.failed).toBeLessThan(0.85)
  expect(holds(tooSmall)).toBe(false)
  expect(holds(disk(small, { sizeGib: 19, iops: 3000, throughputMiBps: 125 }))).toBe(true)
})
