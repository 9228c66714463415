import { type Availability, availabilityClasses, type CapacityPlan, type RejectedCandidate } from '@headwater/model'
import type { Defaults, Size } from './catalogue/types.ts'
import { type Candidate, candidateOf } from './constraints/candidate.ts'
import { clusterDiskAtLeastGib } from './constraints/disk.ts'
import { brokenConstraint } from './constraints/index.ts'
import { controllersFor } from './controllers.ts'
import { fitsPool, type PoolNeed, poolNeed, poolReason } from './pool.ts'
import { machinesOnlyMicroUsd, type Priced, priceOf } from './price.ts'
import type { PlaceableSize, Question } from './question.ts'
import { volumeShape } from './volume-shape.ts'

/** A candidate that keeps every constraint, with all that is bought for it. */
export interface Choice extends Priced {
  candidate: Candidate
  zones: readonly string[]
  price: CapacityPlan['price']
}

export interface SearchResult {
  /** The cheapest; null when nothing fits. */
  best: Choice | null
  /** For each size the last broker count that broke a constraint before one that fits, or the last of all. */
  rejected: RejectedCandidate[]
  /** The cheapest of those that only the pool refuses, with what it needs. */
  beyondPool: { choice: Choice; need: PoolNeed } | null
}

/** A rejection whose reason is put into words only when it is kept: most are not. */
type Rejection = Omit<RejectedCandidate, 'reason'> & { reason: () => string }

type Outcome =
  | { fits: true; choice: Choice }
  | { fits: false; rejected: Rejection; beyondPool: SearchResult['beyondPool'] }

/**
 * Tries every size with every broker count, each with the smallest volume that carries it. The cheapest wins, ties go to
 * fewer brokers, then to the newer size. Left out are only counts too few to carry the order, those whose machines alone cost
 * more than a plan already found, and those more than enough whose machines and retained data do.
 */
export function searchCheapest(question: Question): SearchResult {
  const counts = brokerCounts(question.order.availability, question.catalogue.defaults)
  const result: SearchResult = { best: null, rejected: [], beyondPool: null }

  for (const placeable of question.sizes) {
    let lastRejected: Rejection | null = null
    let fitted = false
    for (const brokers of countsWorthTrying(question, placeable, counts, result.best)) {
      if (result.best && fitted && cannotBeat(result.best, question, placeable, brokers)) break
      const outcome = tryCandidate(question, placeable, brokers)
      if (outcome.fits) {
        fitted = true
        if (result.best === null || isBetter(outcome.choice, result.best)) result.best = outcome.choice
        continue
      }
      // the first count that the pool refuses says most: more brokers only need more
      if (!fitted && lastRejected?.constraint !== 'capacity_pool') lastRejected = outcome.rejected
      if (outcome.beyondPool && isCheaperBeyond(outcome.beyondPool, result.beyondPool)) {
        result.beyondPool = outcome.beyondPool
      }
      if (outcome.rejected.constraint === 'size_sold_out') break
    }
    if (lastRejected) result.rejected.push({ ...lastRejected, reason: lastRejected.reason() })
  }
  return result
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

function tryCandidate(question: Question, { size, zones }: PlaceableSize, brokers: number): Outcome {
  const { order, effective, volumeKind, pool } = question
  const { defaults } = question.catalogue
  const reject = (
    constraint: RejectedCandidate['constraint'],
    reason: () => string,
    beyondPool: SearchResult['beyondPool'] = null,
  ): Outcome => ({ fits: false, rejected: { size: size.name, brokers, constraint, reason }, beyondPool })

  if (zones === null)
    return reject('size_sold_out', () => `${size.name} cannot be had in enough zones of ${order.region} now`)

  const candidate = candidateOf(size, brokers, { availability: order.availability, effective, defaults })
  const volume = volumeShape(candidate, volumeKind)
  const broken = brokenConstraint(candidate, volume)
  if (broken) return reject(broken.constraint, broken.explain)

  const controllers = controllersFor(question, { size, count: brokers, zones })
  if (!controllers)
    return reject('size_sold_out', () => `no size for dedicated controllers can be had in ${zones.join(', ')} now`)

  const parts: Priced = { size, brokers, volume, volumeKind, controllers }
  const choice: Choice = { ...parts, candidate, zones, price: priceOf(parts, defaults) }
  if (pool) {
    const need = poolNeed(parts, pool)
    if (!fitsPool(need, pool)) return reject('capacity_pool', () => poolReason(need, pool), { choice, need })
  }
  return { fits: true, choice }
}

/**
 * The counts whose machines alone do not cost more than the best, from the last that is too few on: that one is the size's
 * rejection. More brokers never carry less, so the first that is enough is found by halving.
 */
function countsWorthTrying(
  question: Question,
  { size, zones }: PlaceableSize,
  counts: readonly number[],
  best: Choice | null,
): readonly number[] {
  const { defaults } = question.catalogue
  const affordable = best
    ? counts.filter((brokers) => machinesOnlyMicroUsd(size, brokers, defaults) <= best.price.monthlyMicroUsd)
    : counts
  const most = affordable.at(-1)
  if (zones === null || most === undefined) return affordable
  if (!carries(question, size, most)) return [most]

  let tooFew = -1
  let enough = affordable.length - 1
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2)
    if (carries(question, size, affordable[middle] ?? most)) enough = middle
    else tooFew = middle
  }
  return affordable.slice(Math.max(0, tooFew))
}

function carries({ order, effective, volumeKind, catalogue }: Question, size: Size, brokers: number): boolean {
  const { defaults } = catalogue
  const candidate = candidateOf(size, brokers, { availability: order.availability, effective, defaults })
  return brokenConstraint(candidate, volumeShape(candidate, volumeKind)) === null
}

/** True when so many machines, and the disk for what is retained on however many, cost more than the best. */
function cannotBeat(best: Choice, question: Question, { size }: PlaceableSize, brokers: number): boolean {
  const { catalogue, volumeKind } = question
  const diskMicroUsd = clusterDiskAtLeastGib(best.candidate) * volumeKind.priceGibMonthMicroUsd.value
  // a micro dollar less, so that rounding never leaves out a tie
  const leastMicroUsd = machinesOnlyMicroUsd(size, brokers, catalogue.defaults) + diskMicroUsd - 1
  return leastMicroUsd > best.price.monthlyMicroUsd
}

function isBetter(a: Choice, b: Choice): boolean {
  const byPrice = a.price.monthlyMicroUsd - b.price.monthlyMicroUsd
  if (byPrice !== 0) return byPrice < 0
  if (a.brokers !== b.brokers) return a.brokers < b.brokers
  if (a.size.releasedOn !== b.size.releasedOn) return a.size.releasedOn > b.size.releasedOn
  return a.size.name < b.size.name
}

function isCheaperBeyond(a: NonNullable<SearchResult['beyondPool']>, b: SearchResult['beyondPool']): boolean {
  return b === null || isBetter(a.choice, b.choice)
}
