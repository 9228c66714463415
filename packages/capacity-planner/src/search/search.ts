import { type Availability, availabilityClasses } from '@headwater/model'
import type { Defaults, Size } from '../catalogue/types.ts'
import { clusterDiskAtLeastGib, diskNeedGib } from '../constraints/disk.ts'
import { brokersAtLeast, keepsAll } from '../constraints/index.ts'
import { type BeyondPool, type Choice, candidateFor, isBetter, tryCandidate } from './choice.ts'
import { machinesOnlyMicroUsd } from './price.ts'
import { isSoldOut, type PlaceableSize, type Question } from './question.ts'
import { volumeShape } from './volume-shape.ts'

export interface SearchResult {
  /** The cheapest; null when nothing fits. */
  best: Choice | null
  /** The cheapest of those that only the pool refuses, with what it needs. */
  beyondPool: BeyondPool | null
}

/**
 * Tries every size with every broker count, each with the smallest volume that carries it. The cheapest wins, ties go to
 * fewer brokers, then to the newer size. Left out are only counts too few to carry the order, those whose machines alone cost
 * more than a plan already found, and those more than enough whose machines and retained data do. `known` is a choice that keeps
 * every constraint of this very question: the search starts from its price.
 */
export function searchCheapest(question: Question, known: Choice | null = null): SearchResult {
  const counts = brokerCounts(question.order.availability, question.catalogue.defaults)
  const result: SearchResult = { best: known, beyondPool: null }
  for (const placeable of question.sizes) searchSize(question, placeable, counts, result)
  return result
}

/** The cheapest of one size; null when it does not fit in any number. */
export function cheapestOfSize(question: Question, placeable: PlaceableSize, counts: readonly number[]): Choice | null {
  const result: SearchResult = { best: null, beyondPool: null }
  searchSize(question, placeable, counts, result)
  return result.best
}

function searchSize(
  question: Question,
  placeable: PlaceableSize,
  counts: readonly number[],
  result: SearchResult,
): void {
  if (isSoldOut(placeable)) return
  let fitted = false
  for (const brokers of countsWorthTrying(question, placeable, counts, result.best)) {
    if (result.best && fitted && noneBeats(result.best, question, placeable, brokers)) return
    if (result.best && cannotBeat(result.best, question, placeable, brokers)) continue
    const outcome = tryCandidate(question, placeable, brokers)
    if (outcome.fits) {
      fitted = true
      if (result.best === null || isBetter(outcome.choice, result.best)) result.best = outcome.choice
    } else if (outcome.beyondPool && isCheaperBeyond(outcome.beyondPool, result.beyondPool)) {
      result.beyondPool = outcome.beyondPool
    }
  }
}

/** True when some candidate fits, at whatever price. */
export function anyFits(question: Question): boolean {
  const counts = brokerCounts(question.order.availability, question.catalogue.defaults)
  const fits = (placeable: PlaceableSize, brokers: number): boolean => tryCandidate(question, placeable, brokers).fits
  const memoryFree = ({ size }: PlaceableSize, brokers: number): boolean =>
    question.pool === null || brokers * size.memoryMib.value <= question.pool.freeMemoryMib
  // in a bounded place the smallest fits best, elsewhere the largest
  const sizes = question.pool ? question.sizes : question.sizes.toReversed()
  return sizes.some((size) => {
    if (isSoldOut(size)) return false
    const enough = countsWorthTrying(question, size, counts, null)
    return enough.some((brokers) => memoryFree(size, brokers) && fits(size, brokers))
  })
}

/** C9. Broker counts in question: one for development, else multiples of the zones from three up. */
export function brokerCounts(availability: Availability, defaults: Defaults): number[] {
  if (availability === 'development') return [defaults.developmentBrokers.value]
  const { zones } = availabilityClasses[availability]
  const counts: number[] = []
  for (let brokers = zones; brokers <= defaults.brokersMaximum.value; brokers += zones) {
    if (brokers >= defaults.brokersMinimum.value) counts.push(brokers)
  }
  return counts
}

/** The fewest brokers of a size, of the counts given, that carry the order; the index among them, their number where none do. */
export function indexOfEnough(question: Question, placeable: PlaceableSize, counts: readonly number[]): number {
  const least = brokersAtLeast(candidateFor(question, placeable, 1), question.volumeKind)
  let tooFew = indexBelow(counts, least)
  // more brokers never carry less, and the least are mostly nearly enough: steps that double, then halving
  let step = 1
  let enough = tooFew + 1
  while (enough < counts.length && !carries(question, placeable, counts[enough] ?? 0)) {
    tooFew = enough
    enough += step
    step *= 2
  }
  enough = Math.min(enough, counts.length)
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2)
    if (carries(question, placeable, counts[middle] ?? 0)) enough = middle
    else tooFew = middle
  }
  return enough
}

/** The last index whose count is smaller; -1 where none is. */
function indexBelow(counts: readonly number[], least: number): number {
  let index = -1
  while ((counts[index + 1] ?? Number.POSITIVE_INFINITY) < least) index += 1
  return index
}

/** The counts that are enough and whose machines alone do not cost more than the best. */
function countsWorthTrying(
  question: Question,
  placeable: PlaceableSize,
  counts: readonly number[],
  best: Choice | null,
): readonly number[] {
  const affordable = best ? counts.slice(0, affordableCounts(question, placeable, counts, best)) : counts
  return affordable.slice(indexOfEnough(question, placeable, affordable))
}

/** How many of the counts, from the fewest on, have machines that do not cost more than the best. */
function affordableCounts(
  { catalogue }: Question,
  { size }: PlaceableSize,
  counts: readonly number[],
  best: Choice,
): number {
  const brokersMost = best.price.monthlyMicroUsd / machinesOnlyMicroUsd(size, 1, catalogue.defaults)
  let affordable = 0
  while ((counts[affordable] ?? Number.POSITIVE_INFINITY) <= brokersMost) affordable += 1
  return affordable
}

function carries(question: Question, placeable: PlaceableSize, brokers: number): boolean {
  const candidate = candidateFor(question, placeable, brokers)
  return keepsAll(candidate, (fitting) => volumeShape(fitting, question.volumeKind))
}

/** True when so many machines, and the disk for what is retained on however many, cost more than the best. */
function noneBeats(
  best: Choice,
  { catalogue, volumeKind }: Question,
  { size }: { size: Size },
  brokers: number,
): boolean {
  const diskMicroUsd = clusterDiskAtLeastGib(best.candidate) * volumeKind.priceGibMonthMicroUsd.value
  return (
    machinesOnlyMicroUsd(size, brokers, catalogue.defaults) + diskMicroUsd - roundingMicroUsd >
    best.price.monthlyMicroUsd
  )
}

/** True when these very brokers with the disk that they need cost more than the best, whatever else they need. */
function cannotBeat(best: Choice, question: Question, placeable: PlaceableSize, brokers: number): boolean {
  const { catalogue, volumeKind } = question
  const diskGib = brokers * diskNeedGib(candidateFor(question, placeable, brokers))
  const leastMicroUsd =
    machinesOnlyMicroUsd(placeable.size, brokers, catalogue.defaults) + diskGib * volumeKind.priceGibMonthMicroUsd.value
  return leastMicroUsd - roundingMicroUsd * brokers > best.price.monthlyMicroUsd
}

/** So that rounding never leaves out a tie; a GiB is rounded up after a billionth of it is taken off. */
const roundingMicroUsd = 1

function isCheaperBeyond(a: BeyondPool, b: BeyondPool | null): boolean {
  return b === null || isBetter(a.choice, b.choice)
}
