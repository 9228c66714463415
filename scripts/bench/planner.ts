import process from 'node:process'
import { parseArgs } from 'node:util'
import { catalogue } from '@headwater/capacity-planner'
import fc from 'fast-check'
import { type Comparison, compare, described, disagrees, isOneSided } from './planner/compare-with-optimum.ts'
import { violationsIn } from './planner/monotonicity.ts'
import { openOptimumSolver } from './planner/optimum-solver.ts'
import { timePlans } from './planner/plan-times.ts'
import { priceCurve } from './planner/price-curve.ts'
import { casesOf, type PlannerCase } from './planner/random-cases.ts'
import { type Figure, median, meetsGoal } from './statistics.ts'

/**
 * `npm run bench:planner -- --orders 10000 --cases 100000 --seed 1`: holds the capacity planner against docs/guide/sizing.md.
 * The optimum, the second checker and their formulas are written from that page and share the planner's data, not its code.
 * An order on which the two sides differ is printed in full.
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '10000' },
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
})
const shownDisagreements = 20
const timedRounds = 5

async function main(): Promise<void> {
  const seed = wholeNumber('seed', values.seed)
  const cases = fc.sample(casesOf(catalogue), { seed, numRuns: wholeNumber('orders', values.orders) })
  // each as soon as it is known: the whole takes minutes
  for (const figure of timeFigures(cases)) report(figure)
  report(monotonicityFigure(seed, wholeNumber('cases', values.cases)))
  for (const { ingressMBps, usdPerMBps, because } of priceCurve(catalogue)) {
    say(`${ingressMBps} MB/s: ${because}`)
    print(figureOf(`planner.usd-per-MBps at ${ingressMBps}`, [Number(usdPerMBps.toFixed(4))], 'printed', 1))
  }
  for (const figure of await optimumFigures(cases)) report(figure)
}

function report(figure: Figure): void {
  say(`${figure.figure} ${meetsGoal(figure) ? 'meets' : 'misses'} ${figure.goal}`)
  print(figure)
}

async function optimumFigures(cases: PlannerCase[]): Promise<Figure[]> {
  const solver = await openOptimumSolver()
  const begunMs = performance.now()
  const ratios: number[] = []
  const counts = { oneSided: 0, broken: 0, refused: 0, shown: 0 }
  for (const [index, input] of cases.entries()) {
    const comparison = compare(input, catalogue, solver)
    if (comparison.ratio !== null) ratios.push(comparison.ratio)
    if (isOneSided(comparison)) counts.oneSided += 1
    else if (comparison.ratio === null) counts.refused += 1
    if (comparison.broken.length > 0) counts.broken += 1
    if (disagrees(comparison)) show(comparison, counts)
    if ((index + 1) % 1000 === 0) say(`${index + 1} orders in ${seconds(begunMs)} s`)
  }
  solver.dispose()
  say(`${ratios.length} orders have a plan and an optimum, ${counts.refused} have neither; ${seconds(begunMs)} s`)
  return [
    figureOf('planner.price-to-optimum', ratios, '<= 1', ratios.length),
    // below 1 the plan costs less than the guide allows: a limit is broken, not money saved
    { ...figureOf('planner.price-to-optimum-least', ratios, '>= 1', ratios.length), ours: least(ratios) },
    figureOf('planner.one-sided', [counts.oneSided], '<= 0', cases.length),
    figureOf('planner.broken-constraints', [counts.broken], '<= 0', ratios.length),
  ]
}

function show(comparison: Comparison, counts: { shown: number }): void {
  counts.shown += 1
  if (counts.shown <= shownDisagreements) say(`disagreement: ${described(comparison)}`)
}

function timeFigures(cases: PlannerCase[]): Figure[] {
  const rounds = timePlans(cases, catalogue, timedRounds)
  const plans = rounds.map(({ planMs }) => rounded(planMs))
  const refusals = rounds.flatMap(({ refusalMs }) => (refusalMs === null ? [] : [rounded(refusalMs)]))
  const figures = [{ ...figureOf('planner.p99-ms', plans, '<= 2', cases.length), ours: median(plans) }]
  if (refusals.length === 0) return figures
  return [
    ...figures,
    { ...figureOf('planner.refusal-p99-ms', refusals, 'printed', cases.length), ours: median(refusals) },
  ]
}

function monotonicityFigure(seed: number, numRuns: number): Figure {
  const { count, example } = violationsIn(catalogue, { seed, numRuns })
  if (example) say(`costs less, or has a plan, although it is more: ${JSON.stringify(example)}`)
  return figureOf('planner.monotonicity-violations', [count], '<= 0', numRuns)
}

/** The largest value seen; the spread is all that was seen, for one order that differs is one too many. */
function figureOf(figure: string, seen: number[], goal: string, pairs: number): Figure {
  const largest = seen.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  return { figure, ours: largest, theirs: null, ratio: null, spread: [least(seen), largest], pairs, goal }
}

function least(seen: number[]): number {
  return seen.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY)
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} ${text} is not a whole number above 0`)
  return value
}

function seconds(sinceMs: number): number {
  return Math.round((performance.now() - sinceMs) / 1000)
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

function print(figure: Figure): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

main().catch((error: unknown) => {
  say(String(error instanceof Error ? error.message : error))
  process.exitCode = 1
})
