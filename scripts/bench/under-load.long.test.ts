import { afterAll, expect, test } from 'vitest'
import type { Later } from './processes/undo.ts'
import { figureLine } from './under-load/report.ts'
import { runUnderLoad } from './under-load/run.ts'

const undos: Parameters<Later>[0][] = []

afterAll(async () => {
  for (const undo of undos.toReversed()) await undo()
})

test('clients lose nothing, and idempotent ones find every record once and in order, while brokers come and are killed', async () => {
  const figures = await runUnderLoad(
    {
      order: { region: 'local', throughput: { ingressMBps: 0.1 }, retentionHours: 1, availability: 'single-zone' },
      phases: [
        { name: 'three brokers to four', kind: 'change', changes: { throughput: { ingressMBps: 0.6 } } },
        { name: 'a broker is killed', kind: 'kill_broker' },
      ],
      recordsPerSecond: 100,
      fillBytes: 0,
    },
    (undo) => undos.push(undo),
    () => {},
  )
  process.stdout.write(`${figureLine(figures)}\n`)
  expect(figures.idempotent).toMatchObject({ lost: 0, duplicates: 0, outOfOrder: 0 })
  expect(figures.idempotent.acknowledged).toBeGreaterThan(1_000)
  expect(figures.unique).toMatchObject({ lost: 0 })
  expect(figures.unique.acknowledged).toBeGreaterThan(1_000)
})
