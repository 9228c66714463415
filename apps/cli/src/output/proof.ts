import { isCarried } from '@headwater/model'
import type { BurnIn, BurnInLatency } from '../api/types.ts'
import { age } from './duration.ts'
import { counted, figure } from './figure.ts'
import { inSection, type Page, section } from './page.ts'
import { printable, type Tone } from './paint.ts'
import { rateBar } from './proof-progress.ts'
import { type Cell, table } from './table.ts'

const verdicts: Record<BurnIn['verdict'], { text: string; tone: Tone; sentence: string }> = {
  carried: { text: 'carried', tone: 'good', sentence: 'carried what was asked of it' },
  not_carried: { text: 'not carried', tone: 'bad', sentence: 'did not carry what was asked of it' },
  records_lost: { text: 'records lost', tone: 'bad', sentence: 'lost records that it had acknowledged' },
  generator_limited: {
    text: 'not decided',
    tone: 'doubtful',
    sentence: 'was not driven as asked: this computer could not make the load',
  },
}

/** What the verdict says, after the cluster's name. */
export function verdictSentence({ verdict }: BurnIn): string {
  return verdicts[verdict].sentence
}

/** One burn-in: the verdict, promise beside carried, latencies, and whether every acknowledged record came back. */
export function proofLines(name: string, burnIn: BurnIn, page: Page): string[] {
  const { paint } = page
  const { tone } = verdicts[burnIn.verdict]
  const asked = burnIn.share === 1 ? 'all of its promise' : `${percent(burnIn.share)} of its promise`
  return [
    `${paint(name, 'strong')} ${paint(verdictSentence(burnIn), tone)}: ${asked}, for ${figure(burnIn.seconds)} s`,
    paint(`burn-in ${burnIn.id}, plan ${burnIn.capacityPlanId}, measured by this computer`, 'faint'),
    ...section('Carried', rateLines(burnIn, inSection(page)), page),
    ...section('Latency, from when a batch was due', latencyLines(burnIn, inSection(page)), page),
    ...section('Records', recordLines(burnIn, inSection(page)), page),
    ...section('Notes', noteLines(burnIn), page),
  ]
}

function rateLines({ share, ...burnIn }: BurnIn, { paint }: Page): string[] {
  const row = (label: string, promised: number, carried: number): Cell[] => {
    const wanted = promised * share
    return [
      label,
      `${figure(promised)} MB/s`,
      ...(share === 1 ? [] : [`${figure(wanted)} MB/s`]),
      `${figure(carried)} MB/s`,
      { text: rateBar(carried, wanted), tone: isCarried(carried, wanted) ? 'good' : 'bad' },
      percent(carried / wanted),
    ]
  }
  return table(
    [
      { title: '' },
      { title: 'promised', align: 'right' },
      ...(share === 1 ? [] : [{ title: 'asked', align: 'right' } as const]),
      { title: 'carried', align: 'right' },
      { title: share === 1 ? '│ is the promise' : '│ is what was asked' },
      { title: '', align: 'right' },
    ],
    [
      row('in', burnIn.promisedIngressMBps, burnIn.carriedIngressMBps),
      row('out', burnIn.promisedEgressMBps, burnIn.carriedEgressMBps),
    ],
    { paint },
  )
}

function latencyLines({ produce, endToEnd }: BurnIn, { paint }: Page): string[] {
  return table(
    [
      { title: '' },
      { title: 'p50', align: 'right' },
      { title: 'p99', align: 'right' },
      { title: 'most', align: 'right' },
    ],
    [
      ['produce', ...latencyCells(produce)],
      ['end to end', ...latencyCells(endToEnd)],
    ],
    { paint },
  )
}

function latencyCells(latency: BurnInLatency | null): string[] {
  if (latency === null) return ['nothing was measured']
  return [latency.p50Ms, latency.p99Ms, latency.maxMs].map((ms) => `${figure(ms)} ms`)
}

function recordLines(burnIn: BurnIn, { paint }: Page): string[] {
  const rows: Cell[][] = [
    [
      'acknowledged',
      `${burnIn.records} of ${burnIn.recordBytes} bytes, over ${counted(burnIn.partitions, 'partition')}`,
    ],
    ['lost', burnIn.lost === 0 ? 'none' : { text: String(burnIn.lost), tone: 'bad' }],
    ...(burnIn.unread === 0 ? [] : [['not read in time', { text: String(burnIn.unread), tone: 'doubtful' as const }]]),
    [
      'errors',
      burnIn.errors.length === 0
        ? 'none'
        : { text: burnIn.errors.map(({ name, count }) => `${printable(name)} ${count}`).join(', '), tone: 'doubtful' },
    ],
  ]
  return table([{ title: '' }, { title: '' }], rows, { paint })
}

function noteLines({ generator, verdict }: BurnIn): string[] {
  const busy = `${percent(generator.utilisation)} of the time`
  return [
    ...(generator.limited
      ? [
          `The load itself was late: this program was busy ${busy}, and 1 of 100 batches left more than ${figure(generator.lateP99Ms)} ms late by its own doing.`,
        ]
      : []),
    ...(verdict !== 'carried' && generator.computerUtilisation > 0.9
      ? [
          `This computer's processors were busy ${percent(generator.computerUtilisation)} of the time: brokers that run on it had to share them with the load.`,
        ]
      : []),
  ]
}

/** Burn-ins of a cluster, one a line. */
export function proofTable(burnIns: readonly BurnIn[], { paint, nowMs }: Page): string[] {
  return table(
    [
      { title: 'id' },
      { title: 'verdict' },
      { title: 'promised in / out', align: 'right' },
      { title: 'driven', align: 'right' },
      { title: 'carried MB/s', align: 'right' },
      { title: 'produce p99', align: 'right' },
      { title: 'end to end p99', align: 'right' },
      { title: 'for', align: 'right' },
      { title: 'lost', align: 'right' },
      { title: 'age', align: 'right' },
    ],
    burnIns.map((burnIn) => [
      burnIn.id,
      { text: verdicts[burnIn.verdict].text, tone: verdicts[burnIn.verdict].tone },
      rates(burnIn.promisedIngressMBps, burnIn.promisedEgressMBps),
      percent(burnIn.share),
      rates(burnIn.carriedIngressMBps, burnIn.carriedEgressMBps),
      p99(burnIn.produce),
      p99(burnIn.endToEnd),
      `${figure(burnIn.seconds)} s`,
      String(burnIn.lost),
      age(burnIn.at, nowMs),
    ]),
    { paint },
  )
}

/** To a tenth of a percent, and never more than was carried: 0.9896 is "98.9 %". */
function percent(share: number): string {
  return `${Math.floor(share * 1000 + 1e-6) / 10} %`
}

function rates(ingressMBps: number, egressMBps: number): string {
  return `${figure(ingressMBps)} / ${figure(egressMBps)}`
}

function p99(latency: BurnInLatency | null): string {
  return latency === null ? '' : `${figure(latency.p99Ms)} ms`
}
