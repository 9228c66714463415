import type { Order, PlanResult } from '@headwater/model'
import { assemblePlan } from './answer/assemble-plan.ts'
import { describeChange } from './change/describe-change.ts'
import { searchChange } from './change/search-change.ts'
import type { PlanInput } from './plan-input.ts'
import { type Priceable, refuseQuestion, refuseSearch } from './refusal/refusal.ts'
import { refuseStored } from './refusal/refuse-stored.ts'
import { type Question, questionOf } from './search/question.ts'
import { anyFits, searchCheapest } from './search/search.ts'

/**
 * What an order becomes: the cheapest plan, in micro USD a month, that keeps every constraint at peak, with nothing failed
 * and after the failure that the order's availability survives. With a present cluster, what it changes to and how: the end that
 * is cheapest once the cost of moving data is counted. Pure: the same input gives the same plan, and the same plan has the same id.
 *
 * Refuses with a PlanRefusal when there is none: `region_unknown`, `region_fixed`, `availability_not_offered`, `size_sold_out`,
 * `capacity_pool`, `partitions`, `connections`, `retention`, `stored` or `throughput`, with the nearest order that works.
 * Throws when the order's numbers are not positive: they are parsed before they come here.
 */
export function planCapacity(input: PlanInput): PlanResult {
  const asked = questionOf(input)
  if (!asked.ok) return { ok: false, refusal: refuseQuestion(input, asked.refusal, pricing(input)) }

  const { question } = asked
  return question.present ? planChange(input, question, question.present) : planNew(input, question)
}

function planNew(input: PlanInput, question: Question): PlanResult {
  const found = searchCheapest(question)
  if (!found.best) return { ok: false, refusal: refuseSearch(question, found, pricing(input)) }
  return { ok: true, plan: assemblePlan(question, found.best, null) }
}

function planChange(input: PlanInput, question: Question, present: NonNullable<Question['present']>): PlanResult {
  const change = searchChange(question, present)
  if (!change) {
    const found = searchCheapest(question)
    const refusal = found.best ? refuseStored(input, question, present) : refuseSearch(question, found, pricing(input))
    return { ok: false, refusal }
  }
  return { ok: true, plan: assemblePlan(question, change.choice, describeChange(question, change)) }
}

/** What other orders would become on the same day, for refusals that suggest one. */
function pricing(input: PlanInput): Priceable {
  return {
    plans: (order: Order) => {
      const asked = questionOf({ ...input, order })
      return asked.ok && anyFits(asked.question)
    },
    priceOf: (order: Order) => {
      const asked = questionOf({ ...input, order })
      return (asked.ok ? searchCheapest(asked.question).best?.price.monthlyMicroUsd : null) ?? null
    },
  }
}
