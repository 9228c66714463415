import type { Catalogue } from '@headwater/capacity-planner'
import type { Figure } from '../statistics.ts'
import { type ChangeComparison, changeViolations, compareChange } from './compare-change.ts'
import { type ChangeCase, changesIn } from './random-changes.ts'
import { figureOf, least, Progress, say } from './report.ts'

/** The first changes whose order is not refused. */
export function changesToTime(catalogue: Catalogue, seed: number, count: number): ChangeCase[] {
  const changes: ChangeCase[] = []
  for (const { change, result } of changesIn(catalogue, seed)) {
    if (result.ok) changes.push(change)
    if (changes.length === count) break
  }
  return changes
}

/** `cases` changes are checked, the first `exhaustive` of them against every end that there could be. */
export function changeFigures(
  catalogues: { catalogue: Catalogue; share: number }[],
  { seed, cases, exhaustive }: { seed: number; cases: number; exhaustive: number },
): Figure[] {
  const progress = new Progress('changes', 5000)
  const ratios: number[] = []
  let violations = 0
  for (const { catalogue, share } of catalogues) {
    let looked = 0
    for (const { change, result } of changesIn(catalogue, seed)) {
      if (looked === Math.ceil(cases * share)) break
      looked += 1
      progress.one()
      const comparison =
        looked <= exhaustive * share
          ? compareChange(change, result, catalogue)
          : { input: change, result, best: null, ratio: null, violations: changeViolations(change, result, catalogue) }
      if (comparison.ratio !== null) ratios.push(comparison.ratio)
      if (comparison.violations.length > 0) violations += 1
      if (comparison.violations.length > 0 || (comparison.ratio ?? 1) !== 1)
        progress.disagreement(described(comparison))
    }
  }
  say(`${cases} changes in ${progress.seconds()} s, ${ratios.length} of them with an end and the least one`)
  return [
    figureOf('planner.change-violations', [violations], '<= 0', cases),
    figureOf('planner.change-to-optimum', ratios, '<= 1', ratios.length),
    // below 1 the change costs less than the guide allows, as with plans
    { ...figureOf('planner.change-to-optimum-least', ratios, '>= 1', ratios.length), ours: least(ratios) },
  ]
}

/** All that is needed to see which side is wrong. */
function described({ input, result, best, ratio, violations }: ChangeComparison): string {
  const { order, offerings, present } = input
  const { plan, storedGib, throttleMBps } = present
  const parts = ({ brokers, zones, volume, controllers, price }: typeof plan): unknown => ({
    brokers: `${brokers.count} x ${brokers.size}`,
    zones,
    volume,
    controllers: { mode: controllers.mode, count: controllers.count, size: controllers.size },
    monthlyMicroUsd: price.monthlyMicroUsd,
  })
  const soldOut = offerings.sizes.filter(({ available }) => !available).map(({ zone, size }) => `${zone}/${size}`)
  return JSON.stringify({
    violations,
    ratio,
    order,
    present: { order: plan.order, ...Object(parts(plan)), storedGib, throttleMBps },
    pool: offerings.pool,
    soldOut,
    planned: result.ok ? { ...Object(parts(result.plan)), change: result.plan.change } : result.refusal.message,
    best: best && {
      brokers: `${best.end.count} x ${best.end.size.name}`,
      zones: best.end.zones,
      volume: best.end.volume,
      controller: best.controller?.name ?? null,
      monthlyMicroUsd: best.monthlyMicroUsd,
      totalMicroUsd: best.totalMicroUsd,
    },
  })
}
