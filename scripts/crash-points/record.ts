import type { TrialsResult } from '@headwater/simulation'

/** What came of one flow. */
export interface FlowRecord {
  name: string
  /** Calls of the flow that change something. */
  points: number
  /** Points that were tried in every way one can fail; null: not asked for. */
  singles: { tried: number; result: TrialsResult } | null
  /** Of `enumerated` pairs, those that were to be tried and those that were; null: not asked for. */
  pairs: { enumerated: number; wanted: number; tried: number; result: TrialsResult } | null
  seconds: number
}

/** True when all that was to be tried of it was, and all of that converged. */
export function isPassed({ points, singles, pairs }: FlowRecord): boolean {
  const isTried = (singles?.tried ?? points) === points && pairs?.tried === pairs?.wanted
  return isTried && [singles, pairs].every((part) => part === null || hasConverged(part.result))
}

export function hasConverged({ trials, converged, orphans, duplicates }: TrialsResult): boolean {
  return converged === trials && orphans === 0 && duplicates === 0
}

export function flowText(record: FlowRecord): string {
  const { name, points, singles, pairs, seconds } = record
  const parts = [
    `${points} points`,
    ...(singles === null ? [] : [`${singles.tried} tried: ${resultText(singles.result)}`]),
    ...(pairs === null ? [] : [`${pairs.enumerated} pairs, ${pairs.tried} tried: ${resultText(pairs.result)}`]),
  ]
  return `${name}: ${parts.join('; ')}; ${seconds.toFixed(1)} s`
}

function resultText({ trials, converged, orphans, duplicates }: TrialsResult): string {
  const wrong = orphans + duplicates === 0 ? '' : `, ${orphans} orphans, ${duplicates} duplicates`
  return `${converged} of ${trials} trials converged${wrong}`
}

/** The figure `reconciler.crash-points`, over all flows. */
export function figuresOf(records: FlowRecord[]) {
  const sum = (of: (record: FlowRecord) => number | undefined): number =>
    records.reduce((total, record) => total + (of(record) ?? 0), 0)
  const both = (of: (result: TrialsResult) => number): number =>
    sum(({ singles, pairs }) => (singles === null ? 0 : of(singles.result)) + (pairs === null ? 0 : of(pairs.result)))
  return {
    flows: records.filter(isPassed).length,
    ofFlows: records.length,
    points: sum(({ points }) => points),
    pointsTried: sum(({ singles }) => singles?.tried),
    pairs: sum(({ pairs }) => pairs?.enumerated),
    pairsTried: sum(({ pairs }) => pairs?.tried),
    flowsWithAllPairs: records.filter(({ pairs }) => pairs !== null && pairs.tried === pairs.enumerated).length,
    trials: both(({ trials }) => trials),
    converged: both(({ converged }) => converged),
    orphans: both(({ orphans }) => orphans),
    duplicates: both(({ duplicates }) => duplicates),
  }
}
