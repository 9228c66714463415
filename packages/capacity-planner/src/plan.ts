import type { Order, PlanResult } from '@headwater/model'
import { assemblePlan } from './assemble-plan.ts'
import { type PlanInput, questionOf } from './question.ts'
import { refuseQuestion, refuseSearch } from './refusal.ts'
import { anyFits, searchCheapest } from './search.ts'

/**
 * What an order becomes: the cheapest plan, in micro USD a month, that keeps every constraint at peak, with nothing failed
 * and after the failure that the order's availability survives. Pure: the same input gives the same plan, and the same plan
 * has the same id.
 *
 * Refuses with a PlanRefusal when there is none: `region_unknown`, `availability_not_offered`, `size_sold_out`,
 * `capacity_pool`, `partitions`, `retention` or `throughput`, with the nearest order that works.
 * Throws when the order's numbers are not positive: they are parsed before they come here.
 */
export function planCapacity(input: PlanInput): PlanResult {
  const plans = (order: Order): boolean => canPlan({ ...input, order })

  const asked = questionOf(input)
  if (!asked.ok) return { ok: false, refusal: refuseQuestion(input, asked.refusal, plans) }

  const found = searchCheapest(asked.question)
  if (!found.best) return { ok: false, refusal: refuseSearch(asked.question, found, plans) }

  return { ok: true, plan: assemblePlan(asked.question, found.best, found.rejected) }
}

function canPlan(input: PlanInput): boolean {
  const asked = questionOf(input)
  return asked.ok && anyFits(asked.question)
}
