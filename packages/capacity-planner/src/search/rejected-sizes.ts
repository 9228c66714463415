import type { RejectedCandidate } from '@headwater/model'
import { usd } from '../figure.ts'
import { type Choice, tryCandidate } from './choice.ts'
import type { PlaceableSize, Question } from './question.ts'
import { brokerCounts, cheapestOfSize, indexOfEnough } from './search.ts'

/**
 * Why each size of the region was not taken: the constraint that it breaks even with the most brokers, or what it costs more than
 * `best` and what fewer of it would break. The size of `best` is there when fewer of it are not enough. All sizes break something
 * when there is no best.
 */
export function rejectedSizes(question: Question, best: Choice | null): RejectedCandidate[] {
  const counts = brokerCounts(question.order.availability, question.catalogue.defaults)
  return question.sizes.flatMap((placeable) => {
    if (placeable.size.name === best?.size.name) return fewerThanBest(question, placeable, counts, best)
    const choice = best && cheapestOfSize(question, placeable, counts)
    return choice
      ? [dearer(choice, best, fewerBreak(question, placeable, counts, choice))]
      : broken(question, placeable, mostTelling(question, placeable, counts))
  })
}

function fewerThanBest(
  question: Question,
  placeable: PlaceableSize,
  counts: readonly number[],
  best: Choice,
): RejectedCandidate[] {
  const fewer = counts[counts.indexOf(best.brokers) - 1]
  if (fewer === undefined) return []
  const outcome = tryCandidate(question, placeable, fewer)
  return outcome.fits ? [dearer(outcome.choice, best, '')] : broken(question, placeable, fewer)
}

/** The most brokers of it that there may be; where it is the pool that refuses, the fewest: more only need more. */
function mostTelling(question: Question, placeable: PlaceableSize, counts: readonly number[]): number {
  const enough = question.pool ? indexOfEnough(question, placeable, counts) : counts.length
  return counts[enough] ?? counts.at(-1) ?? 0
}

/** "; 18 of them break cpu" where fewer than the choice's do not fit. */
function fewerBreak(question: Question, placeable: PlaceableSize, counts: readonly number[], choice: Choice): string {
  const fewer = counts[counts.indexOf(choice.brokers) - 1]
  const outcome = fewer === undefined ? null : tryCandidate(question, placeable, fewer)
  return outcome && !outcome.fits ? `; ${fewer} of them break ${outcome.constraint}` : ''
}

function dearer({ size, brokers, price }: Choice, best: Choice, fewer: string): RejectedCandidate {
  const { monthlyMicroUsd } = price
  const moreMicroUsd = monthlyMicroUsd - best.price.monthlyMicroUsd
  const cost = `${usd(monthlyMicroUsd)} a month`
  const reason = `${cost}${comparison(moreMicroUsd)}${fewer}`
  return { size: size.name, brokers, constraint: 'price', reason, overload: null, monthlyMicroUsd }
}

function comparison(moreMicroUsd: number): string {
  if (moreMicroUsd > 0) return `, ${usd(moreMicroUsd)} more`
  // the end of a change may be dearer than what it would take too much moving to reach
  if (moreMicroUsd < 0) return `, ${usd(-moreMicroUsd)} less, but moving there does not pay`
  return ' as well; fewer brokers go first, then the newer family, then the name'
}

function broken(question: Question, placeable: PlaceableSize, brokers: number): RejectedCandidate[] {
  const outcome = tryCandidate(question, placeable, brokers)
  if (outcome.fits) return []
  const { constraint, reason, overload } = outcome
  return [{ size: placeable.size.name, brokers, constraint, reason: reason(), overload, monthlyMicroUsd: null }]
}
