import process from 'node:process'
import { parseArgs } from 'node:util'
import { writeEvidence } from '../evidence.ts'
import { withUndo } from './processes/undo.ts'
import type { Phase } from './under-load/phases.ts'
import { figureLine, isMet, tableOf } from './under-load/report.ts'
import { type LoadFigures, type LoadRun, runUnderLoad } from './under-load/run.ts'

/**
 * `npm run bench:under-load -- --records 200 --fill-gb 0.3`: two Java producers with acks=all, one of them idempotent, and a
 * consumer, while the cluster gets another version of Kafka, its volumes grow, its machines are rolled to another size, a broker
 * is added and taken away again, and one is killed. What was read is held against what was acknowledged. Writes a page to
 * docs/evidence.
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '200' },
    'fill-gb': { type: 'string', default: '0.3' },
  },
})
const startedAt = new Date()

const [before, after] = ['4.2.1', '4.3.1']
/** What comes with Headwater, but for a soak of seconds. */
const release = {
  number: 100,
  kafkaVersion: after,
  metadataVersion: '4.3-IV0',
  metadataLevel: 30,
  soakSeconds: 8,
  follows: [2],
}

const phases: Phase[] = [
  { name: 'at rest', kind: 'rest', seconds: 20 },
  { name: `Kafka ${before} to ${after}`, kind: 'version', kafkaVersion: after },
  { name: 'volumes grow', kind: 'change', changes: { retentionHours: 8 } },
  { name: 'roll to another size', kind: 'change', changes: { throughput: { ingressMBps: 1.4 }, retentionHours: 1 } },
  { name: 'three brokers to four', kind: 'change', changes: { throughput: { ingressMBps: 2.3 } } },
  { name: 'four brokers to three', kind: 'change', changes: { throughput: { ingressMBps: 2 } } },
  { name: 'a broker is killed', kind: 'kill_broker' },
  { name: 'at rest again', kind: 'rest', seconds: 10 },
]

async function main(): Promise<void> {
  const [recordsPerSecond, fillGb] = [Number(values.records), Number(values['fill-gb'])]
  if (!(recordsPerSecond > 0 && fillGb >= 0)) throw new Error('--records is a number above 0, --fill-gb one from 0 up')
  const run: LoadRun = {
    order: { region: 'local', throughput: { ingressMBps: 0.1 }, retentionHours: 1, availability: 'single-zone' },
    begins: { kafkaVersion: before, releases: [release] },
    phases,
    recordsPerSecond,
    fillBytes: fillGb * 1e9,
  }
  await withUndo(async (later) => {
    const figures = await runUnderLoad(run, later, (text) => process.stderr.write(`${text}\n`))
    process.stderr.write(`\n${tableOf(figures)}\n\nWritten to ${keep(run, figures)}.\n`)
    process.stdout.write(`${figureLine(figures)}\n`)
    if (!isMet(figures)) process.exitCode = 1
  })
}

function keep({ recordsPerSecond, fillBytes }: LoadRun, figures: LoadFigures): string {
  const { unique, idempotent } = figures
  return writeEvidence({
    name: 'under-load',
    title: 'Changes under load',
    command: 'npm run bench:under-load',
    startedAt,
    lines: [
      `Two producers with acks=all, ${recordsPerSecond} records a second each, and a consumer of both, on a single-zone cluster that`,
      `holds ${fillBytes / 1e9} GB more. Latency counts from when a record was due until its acknowledgement.`,
      '',
      tableOf(figures),
      '',
      '| producer | acknowledged | read | lost | duplicates | out of order for a key |',
      '|---|---|---|---|---|---|',
      `| idempotent, 20 keys | ${idempotent.acknowledged} | ${idempotent.read} | ${idempotent.lost} | ${idempotent.duplicates} | ${idempotent.outOfOrder} |`,
      `| not idempotent, every key once | ${unique.acknowledged} | ${unique.read} | ${unique.lost} | ${unique.duplicates} | |`,
    ],
  })
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
