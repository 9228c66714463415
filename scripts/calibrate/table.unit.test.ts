import { expect, test } from 'vitest'
import { tableOf } from './table.ts'

const of = (value: number) => ({ value, unit: 'MB/s', source: 'npm run calibrate: a test', date: '2026-11-22' })

test('the table has what was measured beside the estimate', () => {
  const before = { networkMBps: of(100), volumeMBps: of(180), writeMBpsPerVcpu: of(20) }
  const measured = { name: 'local.large', networkMBps: of(47), volumeMBps: of(364.1), writeMBpsPerVcpu: of(21.5) }
  expect(tableOf([{ before, measured }])).toBe(
    [
      'size         what                  estimate  measured  ratio',
      'local.large  network, MB/s            100.0      47.0   0.47',
      'local.large  volume, MB/s             180.0     364.1   2.02',
      'local.large  written a vCPU, MB/s      20.0      21.5   1.07',
    ].join('\n'),
  )
})
