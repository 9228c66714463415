import { pointFaults } from '@headwater/simulation'
import { writeEvidence } from '../evidence.ts'
import type { FlowRecord, figuresOf } from './record.ts'

export interface Circumstances {
  startedAt: Date
  command: string
  /** The most pairs of a flow that were to be tried; infinite: all. */
  most: number
  seed: number
}

/** Keeps what a run came to in docs/evidence, and returns the page's path in the repository. */
export function writeCrashPoints(
  records: FlowRecord[],
  figures: ReturnType<typeof figuresOf> & { seconds: number },
  { startedAt, command, most, seed }: Circumstances,
): string {
  const hasPairs = records.some(({ pairs }) => pairs !== null)
  const hasSingles = records.some(({ singles }) => singles !== null)
  return writeEvidence({
    name: hasSingles ? 'crash-points' : 'crash-pairs',
    title: hasSingles ? 'Crashes at every call' : 'Crashes at two calls',
    command,
    startedAt,
    lines: [
      'A simulated cloud and a simulated Kafka under the real control loop, in virtual time. A point is a call that changes something;',
      'a trial has converged when nothing was violated on the way and the end is the one without a fault, ids aside.',
      ...(hasSingles ? [`Each point is tried with each of ${pointFaults.join(', ')}.`] : []),
      ...(hasPairs ? [pairsText(most, seed)] : []),
      '',
      `\`${JSON.stringify(figures)}\``,
      '',
      '| flow | points | tried | trials | converged | pairs | tried | converged | orphans | duplicates |',
      '|---|---|---|---|---|---|---|---|---|---|',
      ...records.map(rowOf),
    ],
  })
}

function pairsText(most: number, seed: number): string {
  const which = Number.isFinite(most)
    ? `Of a flow all are tried, or ${most} drawn with seed ${seed}: the table says`
    : 'All are tried'
  return `A pair is a crash after a call that is no bookkeeping, then one after another such call. ${which}.`
}

function rowOf({ name, points, singles, pairs }: FlowRecord): string {
  const results = [singles, pairs].flatMap((part) => (part === null ? [] : [part.result]))
  const cells = [
    name,
    points,
    singles?.tried ?? '',
    singles?.result.trials ?? '',
    singles?.result.converged ?? '',
    pairs?.enumerated ?? '',
    pairs?.tried ?? '',
    pairs?.result.converged ?? '',
    results.reduce((sum, { orphans }) => sum + orphans, 0),
    results.reduce((sum, { duplicates }) => sum + duplicates, 0),
  ]
  return `| ${cells.join(' | ')} |`
}
