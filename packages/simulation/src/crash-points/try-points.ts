import type { Flow } from './flows.ts'
import { type FlowRun, type Point, type PointFault, runFlow } from './run-flow.ts'

/** Every way in which one call can fail. */
export const pointFaults: readonly PointFault[] = [
  'crash_before',
  'crash_after',
  'crash_late',
  'reply_lost',
  'held_up',
  'unavailable',
]

/** What came of a flow with faults at some of its points. */
export interface Trial {
  flow: string
  faults: { point: Point; fault: PointFault }[]
  /** Why it did not end as it does without a fault, a sentence each; empty when it did. */
  problems: string[]
  orphans: number
  duplicates: number
  run: FlowRun
}

/** A flow as it goes without a fault. Throws where that already breaks an invariant: nothing could be held against it. */
export async function referenceOf(flow: Flow): Promise<FlowRun> {
  const run = await runFlow(flow)
  if (run.problems.length > 0) throw new Error(`${flow.name} fails without a fault: ${run.problems.join('; ')}`)
  if (run.endState.length === 0) throw new Error(`${flow.name} does not come to an end without a fault`)
  return run
}

async function tryPoints(flow: Flow, reference: FlowRun, faults: Trial['faults']): Promise<Trial> {
  const run = await runFlow(flow, { faults: faultsByNumber(faults) })
  return {
    flow: flow.name,
    faults,
    problems: problemsOf(reference, run),
    orphans: Math.max(cloudNodes(run) - cloudNodes(reference), run.orphans, 0),
    duplicates: run.duplicates + Math.max(0, run.mostNodes - reference.mostNodes),
    run,
  }
}

function faultsByNumber(faults: Trial['faults']): Map<number, PointFault> {
  return new Map(faults.map(({ point, fault }) => [point.number, fault]))
}

function cloudNodes({ endState }: FlowRun): number {
  return endState.filter((line) => line.startsWith('cloud:')).length
}

/** Why a run did not go as the one without a fault did, where that has to be so; a sentence each. */
export function problemsOf(reference: FlowRun, run: FlowRun): string[] {
  const problems = [...run.problems]
  if (run.endState.length === 0) return [...problems, 'it does not come to an end']
  const missing = without(reference.endState, run.endState)
  const surplus = without(run.endState, reference.endState)
  if (missing.length > 0) problems.push(`in the end there is not: ${missing.join('; ')}`)
  if (surplus.length > 0) problems.push(`in the end there is: ${surplus.join('; ')}`)
  if (run.mostNodes > reference.mostNodes)
    problems.push(`${run.mostNodes} nodes stood at one time, and ${reference.mostNodes} without a fault`)
  return problems
}

/** The lines of one list that are not in the other, each as often as it is there more often. */
function without(lines: string[], others: string[]): string[] {
  const left = [...others]
  return lines.filter((line) => {
    const index = left.indexOf(line)
    if (index !== -1) left.splice(index, 1)
    return index === -1
  })
}

/** Every second crash after a first one: at each point that the run with the first one comes to. */
function secondTrials(first: Trial): Trial['faults'][] {
  return first.run.points
    .filter(({ number, isBookkeeping }) => number > first.run.faultedNumber && !isBookkeeping)
    .map((point) => [...first.faults, { point, fault: 'crash_after' as const }])
}

/** What came of all trials that begin at one point. */
export interface PointResult {
  points: number
  trials: number
  pairs: number
  converged: number
  orphans: number
  duplicates: number
  /** The first few that did not end as they should. */
  failures: Pick<Trial, 'flow' | 'faults' | 'problems'>[]
}

export const nothingTried: PointResult = {
  points: 0,
  trials: 0,
  pairs: 0,
  converged: 0,
  orphans: 0,
  duplicates: 0,
  failures: [],
}

/** Of all flows; the others are counted, and show when these are mended. */
const failuresShown = 5

/** Tries one point in every way it can fail, and, with `pairs`, a second crash at every point after the first one. */
export async function tryPoint(
  flow: Flow,
  reference: FlowRun,
  point: Point,
  { pairs }: { pairs: boolean },
): Promise<PointResult> {
  let result: PointResult = { ...nothingTried, points: 1 }
  for (const fault of pointFaults) {
    const trial = await tryPoints(flow, reference, [{ point, fault }])
    result = sumOf(result, resultOf(trial))
    if (!pairs || fault !== 'crash_after' || point.isBookkeeping) continue
    for (const faults of secondTrials(trial)) {
      result = sumOf(result, { ...resultOf(await tryPoints(flow, reference, faults)), pairs: 1 })
    }
  }
  return result
}

function resultOf({ flow, faults, problems, orphans, duplicates }: Trial): PointResult {
  const isConverged = problems.length === 0
  const failures = isConverged ? [] : [{ flow, faults, problems }]
  return { ...nothingTried, trials: 1, converged: isConverged ? 1 : 0, orphans, duplicates, failures }
}

export function sumOf(a: PointResult, b: PointResult): PointResult {
  return {
    points: a.points + b.points,
    trials: a.trials + b.trials,
    pairs: a.pairs + b.pairs,
    converged: a.converged + b.converged,
    orphans: a.orphans + b.orphans,
    duplicates: a.duplicates + b.duplicates,
    failures: [...a.failures, ...b.failures].slice(0, failuresShown),
  }
}

/** A trial that failed, as a story a person can read: where it was hit, what is wrong, and all that happened. */
export async function failureStory(
  flow: Flow,
  { faults, problems }: Pick<Trial, 'faults' | 'problems'>,
): Promise<string> {
  const { lines } = await runFlow(flow, { faults: faultsByNumber(faults), keepLines: true })
  return [`${flow.name}: ${faultsText(faults)}`, ...problems.map((problem) => `  ${problem}`), ...lines].join('\n')
}

export function faultsText(faults: Trial['faults']): string {
  return faults.map(({ point, fault }) => `${fault} at ${point.number} (${point.name})`).join(', then ')
}
