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

/** A point, and how it fails. */
export interface FaultedPoint {
  point: Point
  fault: PointFault
}

/** What came of a flow with faults at some of its points. */
interface Trial {
  flow: string
  faults: FaultedPoint[]
  /** Why it did not end as it does without a fault, a sentence each; empty when it did. */
  problems: string[]
  orphans: number
  duplicates: number
}

/** A flow as it goes without a fault. Throws where that already breaks an invariant: nothing could be held against it. */
export async function referenceOf(flow: Flow): Promise<FlowRun> {
  const run = await runFlow(flow)
  if (run.problems.length > 0) throw new Error(`${flow.name} fails without a fault: ${run.problems.join('; ')}`)
  if (run.endState.length === 0) throw new Error(`${flow.name} does not come to an end without a fault`)
  return run
}

async function runTrial(flow: Flow, reference: FlowRun, faults: FaultedPoint[]): Promise<Trial> {
  const run = await runFlow(flow, { faults: faultsByNumber(faults) })
  return {
    flow: flow.name,
    faults,
    problems: problemsOf(reference, run),
    orphans: Math.max(cloudNodes(run) - cloudNodes(reference), run.orphans, 0),
    duplicates: run.duplicates + Math.max(0, run.mostNodes - reference.mostNodes),
  }
}

function faultsByNumber(faults: FaultedPoint[]): Map<number, PointFault> {
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
    problems.push(
      `${run.mostNodes} nodes stood at one time that were to stay, and ${reference.mostNodes} without a fault`,
    )
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

/** What came of trials. */
export interface TrialsResult {
  trials: number
  converged: number
  orphans: number
  duplicates: number
  /** The first few that did not end as they should. */
  failures: Pick<Trial, 'flow' | 'faults' | 'problems'>[]
}

export const nothingTried: TrialsResult = {
  trials: 0,
  converged: 0,
  orphans: 0,
  duplicates: 0,
  failures: [],
}

/** Of all flows; the others are counted, and show when these are mended. */
const failuresShown = 5

/** Tries one point in every way it can fail. */
export async function tryPoint(flow: Flow, reference: FlowRun, point: Point): Promise<TrialsResult> {
  let result = nothingTried
  for (const fault of pointFaults) result = sumOf(result, await tryFaults(flow, reference, [{ point, fault }]))
  return result
}

/** A crash at this point, then a second one at each point that the run with the first one comes to. */
export async function pairsAfter(flow: Flow, point: Point): Promise<FaultedPoint[][]> {
  if (point.isBookkeeping) return []
  const first: FaultedPoint = { point, fault: 'crash_after' }
  const { points, faultedNumber } = await runFlow(flow, { faults: faultsByNumber([first]) })
  return points
    .filter(({ number, isBookkeeping }) => number > faultedNumber && !isBookkeeping)
    .map((second) => [first, { point: second, fault: 'crash_after' }])
}

/** Runs the flow once, with all of these. */
export async function tryFaults(flow: Flow, reference: FlowRun, faults: FaultedPoint[]): Promise<TrialsResult> {
  return resultOf(await runTrial(flow, reference, faults))
}

function resultOf({ flow, faults, problems, orphans, duplicates }: Trial): TrialsResult {
  const isConverged = problems.length === 0
  const failures = isConverged ? [] : [{ flow, faults, problems }]
  return { trials: 1, converged: isConverged ? 1 : 0, orphans, duplicates, failures }
}

export function sumOf(a: TrialsResult, b: TrialsResult): TrialsResult {
  return {
    trials: a.trials + b.trials,
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

export function faultsText(faults: FaultedPoint[]): string {
  return faults.map(({ point, fault }) => `${fault} at ${point.number} (${point.name})`).join(', then ')
}
