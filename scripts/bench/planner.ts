import process from 'node:process'
import { parseArgs } from 'node:util'
import { catalogue } from '@headwater/capacity-planner'
import fc from 'fast-check'
import { changeFigures, changesToTime } from './planner/change-figures.ts'
import { compare, described, disagrees, isOneSided } from './planner/compare-with-optimum.ts'
import { violationsIn } from './planner/monotonicity.ts'
import { openOptimumSolver } from './planner/optimum-solver.ts'
import { timePlans } from './planner/plan-times.ts'
import { priceCurve } from './planner/price-curve.ts'
import { calibrated, casesOf, type PlannerCase } from './planner/random-cases.ts'
import type { ChangeCase } from './planner/random-changes.ts'
import { figureOf, least, Progress, report, say, shownOnly } from './planner/report.ts'
import { type Figure, median } from './statistics.ts'

/**
 * `npm run bench:planner -- --orders 10000 --cases 100000 --changes 10000 --seed 1`: holds the capacity planner against
 * docs/guide/sizing.md. Orders have an optimum; cases, of pairs of orders and of changes, have properties; of the changes,
 * so many have every possible end tried. The optimum, the second checker and their formulas are written from that page and share the planner's data, not its code.
 * What the two sides differ on is printed in full.
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '10000' },
    cases: { type: 'string', default: '100000' },
    changes: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
})
const timedRounds = 5
/** One order, and one change, in so many is planned with sizes that were calibrated. */
const calibratedOneIn = 4
const timedChanges = 2000

async function main(): Promise<void> {
  const seed = wholeNumber('seed', values.seed)
  const numRuns = wholeNumber('cases', values.cases)
  const exhaustive = wholeNumber('changes', values.changes)
  const cases = fc.sample(casesOf(catalogue), { seed, numRuns: wholeNumber('orders', values.orders) })
  // each as soon as it is known: the whole takes minutes
  for (const figure of timeFigures(cases)) report(figure)
  report(changeTimeFigure(changesToTime(catalogue, seed, Math.min(exhaustive, timedChanges))))
  for (const { ingressMBps, usdPerMBps, because } of priceCurve(catalogue)) {
    say(`${ingressMBps} MB/s: ${because}`)
    report(figureOf(`planner.usd-per-MBps at ${ingressMBps}`, [Number(usdPerMBps.toFixed(4))], shownOnly, 1))
  }
  for (const figure of await optimumFigures(cases)) report(figure)
  const catalogues = [
    { catalogue, share: 1 - 1 / calibratedOneIn },
    { catalogue: calibrated(catalogue), share: 1 / calibratedOneIn },
  ]
  for (const figure of changeFigures(catalogues, { seed, cases: numRuns, exhaustive })) report(figure)
  report(monotonicityFigure(seed, numRuns))
}

async function optimumFigures(cases: PlannerCase[]): Promise<Figure[]> {
  const solver = await openOptimumSolver()
  const progress = new Progress('orders', 1000)
  const ratios: number[] = []
  const counts = { oneSided: 0, broken: 0, refused: 0 }
  const withCalibrated = calibrated(catalogue)
  for (const [index, input] of cases.entries()) {
    const comparison = compare(input, index % calibratedOneIn === 0 ? withCalibrated : catalogue, solver)
    if (comparison.ratio !== null) ratios.push(comparison.ratio)
    if (isOneSided(comparison)) counts.oneSided += 1
    else if (comparison.ratio === null) counts.refused += 1
    if (comparison.broken.length > 0) counts.broken += 1
    if (disagrees(comparison)) progress.disagreement(described(comparison))
    progress.one()
  }
  solver.dispose()
  say(`${ratios.length} orders have a plan and an optimum, ${counts.refused} have neither; ${progress.seconds()} s`)
  return [
    figureOf('planner.price-to-optimum', ratios, '<= 1', ratios.length),
    // below 1 the plan costs less than the guide allows: a limit is broken, not money saved
    { ...figureOf('planner.price-to-optimum-least', ratios, '>= 1', ratios.length), ours: least(ratios) },
    figureOf('planner.one-sided', [counts.oneSided], '<= 0', cases.length),
    figureOf('planner.broken-constraints', [counts.broken], '<= 0', ratios.length),
  ]
}

function timeFigures(cases: PlannerCase[]): Figure[] {
  const rounds = timePlans(cases, catalogue, timedRounds)
  const plans = rounds.map(({ planMs }) => rounded(planMs))
  const refusals = rounds.flatMap(({ refusalMs }) => (refusalMs === null ? [] : [rounded(refusalMs)]))
  const figures = [{ ...figureOf('planner.p99-ms', plans, '<= 2', cases.length), ours: median(plans) }]
  if (refusals.length === 0) return figures
  return [
    ...figures,
    { ...figureOf('planner.refusal-p99-ms', refusals, shownOnly, cases.length), ours: median(refusals) },
  ]
}

function changeTimeFigure(changes: ChangeCase[]): Figure {
  const plans = timePlans(changes, catalogue, timedRounds).map(({ planMs }) => rounded(planMs))
  return { ...figureOf('planner.change-p99-ms', plans, '<= 2', changes.length), ours: median(plans) }
}

function monotonicityFigure(seed: number, numRuns: number): Figure {
  const { count, example } = violationsIn(catalogue, { seed, numRuns })
  if (example) say(`costs less, or has a plan, although it is more: ${JSON.stringify(example)}`)
  return figureOf('planner.monotonicity-violations', [count], '<= 0', numRuns)
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} ${text} is not a whole number above 0`)
  return value
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

main().catch((error: unknown) => {
  say(String(error instanceof Error ? error.message : error))
  process.exitCode = 1
})
