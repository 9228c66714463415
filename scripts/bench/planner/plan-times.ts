import { performance } from 'node:perf_hooks'
import type { Catalogue, PresentCluster } from '@headwater/capacity-planner'
import { percentile } from '../statistics.ts'
import { type PlannerCase, planOf } from './random-cases.ts'

/** p99 in ms of one round over all orders. */
export interface RoundTimes {
  planMs: number
  /** A refusal looks for the nearest order that works as well. Null when nothing was refused. */
  refusalMs: number | null
}

/** Times every order in each of `rounds`; a round before them, not counted, warms up what is compiled. */
export function timePlans(cases: TimedCase[], catalogue: Catalogue, rounds: number): RoundTimes[] {
  timeRound(cases, catalogue)
  return Array.from({ length: rounds }, () => timeRound(cases, catalogue))
}

/** An order, with or without a cluster that it changes. */
type TimedCase = PlannerCase & { present?: PresentCluster }

function timeRound(cases: TimedCase[], catalogue: Catalogue): RoundTimes {
  const plans: number[] = []
  const refusals: number[] = []
  for (const input of cases) {
    const begunMs = performance.now()
    const { ok } = planOf(input, catalogue, input.present)
    const tookMs = performance.now() - begunMs
    if (ok) plans.push(tookMs)
    else refusals.push(tookMs)
  }
  return { planMs: percentile(plans, 99), refusalMs: refusals.length === 0 ? null : percentile(refusals, 99) }
}
