import { expect, test } from 'vitest'
import { volumeThroughput, volumeThroughputNeedMiBps } from './volume-throughput.ts'
import { anyVolume, workedExample } from './worked-example.ts'

test('every copy is written once and catch-up readers read; the machine carries less than the volume here', () => {
  const use = volumeThroughput(workedExample(), anyVolume)
  // (60 x 3 + 30) / 6 = 35 MB/s of the machine's 78.75, since 125 MiB/s are 131 MB/s
  expect(use.normal).toBeCloseTo(35 / 78.75, 10)
  expect(use.normalLimit).toBe(0.8)
  // (180 + 30) / 4 = 52.5 MB/s
  expect(use.failed).toBeCloseTo(52.5 / 78.75, 10)
  expect(use.failedLimit).toBe(1)
  expect(use.explain(workedExample(), anyVolume)).toContain('of 78.8 MB/s that m7g.large carries')
})

test('a volume with less than the machine carries is what counts', () => {
  const slow = { ...anyVolume, throughputMiBps: 50 }
  const use = volumeThroughput(workedExample(), slow)
  expect(use.normal).toBeCloseTo(35 / 52.4288, 10)
  expect(use.explain(workedExample(), slow)).toContain('that the volume carries')
})

test('the need is the larger of 35 MB/s / 0.8 and 52.5 MB/s / 1.0, in MiB/s', () => {
  expect(volumeThroughputNeedMiBps(workedExample())).toBeCloseTo(50.068, 3)
})
