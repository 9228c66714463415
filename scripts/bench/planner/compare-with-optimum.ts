import type { Catalogue } from '@headwater/capacity-planner'
import type { PlanResult } from '@headwater/model'
import { brokenConstraints } from './injected-failure.ts'
import type { Optimum, OptimumSolver } from './optimum-solver.ts'
import { type PlannerCase, planOf } from './random-cases.ts'

/** What the planner and the two checkers say of one order. */
export interface Comparison {
  input: PlannerCase
  result: PlanResult
  optimum: Optimum | null
  /** Plan price / optimum; null unless both found a cluster. */
  ratio: number | null
  /** Statements of the guide that the plan breaks. */
  broken: string[]
}

export function compare(input: PlannerCase, catalogue: Catalogue, solver: OptimumSolver): Comparison {
  const result = planOf(input, catalogue)
  const optimum = solver.cheapest(input, catalogue)
  return {
    input,
    result,
    optimum,
    ratio: result.ok && optimum ? result.plan.price.monthlyMicroUsd / optimum.monthlyMicroUsd : null,
    broken: result.ok ? brokenConstraints(result.plan, input, catalogue) : [],
  }
}

/** One side has a cluster and the other has none. */
export function isOneSided({ result, optimum }: Comparison): boolean {
  return result.ok !== (optimum !== null)
}

export function disagrees(comparison: Comparison): boolean {
  return isOneSided(comparison) || (comparison.ratio ?? 1) !== 1 || comparison.broken.length > 0
}

/** All that is needed to see which side is wrong. */
export function described({ input, result, optimum, broken }: Comparison): string {
  const { order, offerings } = input
  const soldOut = offerings.sizes.filter(({ available }) => !available).map(({ zone, size }) => `${zone}/${size}`)
  const plan = result.ok
    ? {
        monthlyMicroUsd: result.plan.price.monthlyMicroUsd,
        brokers: result.plan.brokers,
        volume: result.plan.volume,
        controllers: result.plan.controllers,
        binding: result.plan.binding,
      }
    : { refused: result.refusal.limit, message: result.refusal.message }
  return JSON.stringify({ order, pool: offerings.pool, soldOut, plan, optimum, broken })
}
