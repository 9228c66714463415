import { expect, test } from 'vitest'
import { network } from './network.ts'
import { anyVolume, workedExample } from './worked-example.ts'

test('the fuller direction counts: egress, catch-up readers and followers over the brokers that serve', () => {
  const use = network(workedExample())
  // out (120 + 30 + 60 x 2) / 6 = 45 MB/s of 117; in only 60 x 3 / 6 = 30
  expect(use.normal).toBeCloseTo(45 / 117, 10)
  expect(use.normalLimit).toBe(0.8)
  // a zone lost: 270 / 4 = 67.5 MB/s
  expect(use.failed).toBeCloseTo(67.5 / 117, 10)
  expect(use.failedLimit).toBe(1)
  expect(use.explain(workedExample(), anyVolume)).toBe(
    'out 45 MB/s (egress 120, catch-up 30, replication 120, over 6 brokers) and in 30 MB/s of 117 MB/s each way; ' +
      'with 2 brokers lost out 67.5 and in 45 MB/s',
  )
})

test('inbound counts when hardly anybody reads', () => {
  const example = workedExample()
  const use = network({ ...example, effective: { ...example.effective, peakEgressMBps: 0 } })
  // out (0 + 30 + 120) / 6 = 25 MB/s, in 30
  expect(use.normal).toBeCloseTo(30 / 117, 10)
})
