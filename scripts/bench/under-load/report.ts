import type { LoadFigures, PhaseFigures } from './run.ts'

/** The table of phases, as Markdown. */
export function tableOf({ phases }: LoadFigures): string {
  const rows = phases.map((phase) => `| ${cellsOf(phase).join(' | ')} |`)
  return [
    '| phase | took | planned | records | p50 | p99 | max | first estimate of the move, and what it took |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function cellsOf({
  name,
  fromMs,
  toMs,
  plannedSeconds,
  records,
  p50Ms,
  p99Ms,
  maxMs,
  estimates,
}: PhaseFigures): string[] {
  const { first = null, firstTookSeconds = null } = estimates ?? {}
  return [
    name,
    `${((toMs - fromMs) / 1000).toFixed(1)} s`,
    plannedSeconds === null ? '' : `${plannedSeconds} s`,
    String(records),
    `${p50Ms.toFixed(1)} ms`,
    `${p99Ms.toFixed(0)} ms`,
    `${maxMs.toFixed(0)} ms`,
    first === null ? '' : `${first.secondsLeft} s, ${firstTookSeconds?.toFixed(1)} s`,
  ]
}

/** The figure as one line of JSON. */
export function figureLine({ phases, unique, idempotent, givenUp }: LoadFigures): string {
  return JSON.stringify({
    figure: 'reconciler.under-load',
    acknowledged: unique.acknowledged + idempotent.acknowledged,
    lost: unique.lost + idempotent.lost,
    idempotentDuplicates: idempotent.duplicates,
    idempotentOutOfOrder: idempotent.outOfOrder,
    otherDuplicates: unique.duplicates,
    givenUp: Object.fromEntries(givenUp),
    phases: phases.map(({ name, fromMs, toMs, p50Ms, p99Ms, maxMs }) => ({
      name,
      seconds: Math.round((toMs - fromMs) / 100) / 10,
      p50Ms: Math.round(p50Ms * 10) / 10,
      p99Ms: Math.round(p99Ms),
      maxMs: Math.round(maxMs),
    })),
    goal: '0 lost; 0 duplicates and 0 out of order when idempotent',
    met: isMet({ unique, idempotent }),
  })
}

export function isMet({ unique, idempotent }: Pick<LoadFigures, 'unique' | 'idempotent'>): boolean {
  const { lost, duplicates, outOfOrder } = idempotent
  return unique.lost + lost + duplicates + outOfOrder === 0
}
