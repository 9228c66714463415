import type { BurnInProgress } from '@headwater/kafka/burn-in'
import type { Promised } from '../proof/promise.ts'
import { bar } from './bar.ts'
import { counted, figure, words } from './figure.ts'
import type { Paint } from './paint.ts'

const rateBarWidth = 25
// what is beyond the mark is more than was asked for
const askedAt = 0.8

/** A carried rate as a bar whose mark is the rate that was asked for. */
export function rateBar(carriedMBps: number, askedMBps: number): string {
  return bar((carriedMBps / askedMBps) * askedAt, askedAt, rateBarWidth)
}

/** How far a proof is: a heading, the rates of the last second beside what is asked, and the latencies so far. */
export function proofProgressLines(
  now: BurnInProgress,
  { name, asked, paint }: { name: string; asked: Promised; paint: Paint },
): string[] {
  if (now.stage === 'checking')
    return [`${paint('checking', 'strong')} ${name}: the last answers, and that every acknowledged record can be read`]
  const seconds = `${now.elapsedSeconds.toFixed(0)} of ${now.totalSeconds.toFixed(0)} s`
  const errors = now.errors === 0 ? 'no errors' : paint(counted(now.errors, 'error'), 'bad')
  return [
    `${paint(words(now.stage), 'strong')} ${name} ${seconds}`,
    rateLine('in', now.ingressMBps, asked.ingressMBps),
    rateLine('out', now.egressMBps, asked.egressMBps),
    `  p99  produce ${latencyText(now.produce)}, end to end ${latencyText(now.endToEnd)}, ${errors}`,
  ]
}

function rateLine(label: string, carriedMBps: number, askedMBps: number): string {
  return `  ${label.padEnd(4)} ${rateBar(carriedMBps, askedMBps)} ${figure(carriedMBps)} of ${figure(askedMBps)} MB/s`
}

function latencyText(latency: { p99Ms: number } | null): string {
  return latency === null ? 'not measured yet' : `${figure(latency.p99Ms)} ms`
}
