import type { ConstraintName, PlanHeadroom } from '@headwater/model'
import { type Choice, tryCandidate } from '../search/choice.ts'
import { type PlaceableSize, type Question, withOrder } from '../search/question.ts'
import { searchCheapest } from '../search/search.ts'
import { withThroughput } from './scaled-order.ts'

const hundredths = 100
const factorMost = 1000

/**
 * How much more throughput the same machines carry, down to a hundredth, with volumes grown to fit and retention as ordered; and
 * what the plan of a hundredth more would be.
 */
export function headroomOf(question: Question, choice: Choice): PlanHeadroom {
  const placeable: PlaceableSize = { size: choice.size, zones: choice.zones, staying: null }
  const carriedAt = (factor: number): Choice | ConstraintName => {
    const outcome = tryCandidate(scaled(question, factor), placeable, choice.brokers)
    if (!outcome.fits) return outcome.constraint
    // controllers of their own are other machines: it is the partitions that ask for them
    return outcome.choice.controllers.mode === choice.controllers.mode ? outcome.choice : 'partitions'
  }
  const factor = largestFactor((candidate) => typeof carriedAt(candidate) !== 'string')
  const [most, beyond] = [carriedAt(factor), carriedAt(factor + 1 / hundredths)]
  return {
    factor,
    limitedBy: typeof beyond === 'string' ? beyond : 'partitions',
    monthlyMicroUsd: (typeof most === 'string' ? choice : most).price.monthlyMicroUsd,
    nextStep: nextStepOf(question, choice, factor + 1 / hundredths),
  }
}

function nextStepOf(question: Question, choice: Choice, factor: number): PlanHeadroom['nextStep'] {
  const next = searchCheapest(scaled(question, factor)).best
  if (!next) return null
  const { monthlyMicroUsd } = next.price
  return {
    brokers: { count: next.brokers, size: next.size.name },
    monthlyMicroUsd,
    moreMicroUsd: monthlyMicroUsd - choice.price.monthlyMicroUsd,
  }
}

/** From 1 on, in whole hundredths, by doubling and halving. */
function largestFactor(carries: (factor: number) => boolean): number {
  let works = hundredths
  let fails = 2 * hundredths
  while (fails < factorMost * hundredths && carries(fails / hundredths)) {
    works = fails
    fails *= 2
  }
  while (fails - works > 1) {
    const middle = Math.floor((works + fails) / 2)
    if (carries(middle / hundredths)) works = middle
    else fails = middle
  }
  return works / hundredths
}

function scaled(question: Question, factor: number): Question {
  return withOrder(question, withThroughput(question.order, factor)) ?? question
}
