import type { CapacityPlan, ConstraintName } from '@headwater/model'
import { type Candidate, type ConstraintUse, candidateOf, type VolumeShape } from '../constraints/candidate.ts'
import { brokenConstraint, overloadOf } from '../constraints/index.ts'
import { percent } from '../figure.ts'
import { controllersFor } from './controllers.ts'
import { fitsPool, type PoolNeed, poolNeed, poolReason } from './pool.ts'
import { type Priced, priceOf } from './price.ts'
import { type PlaceableSize, type Question, zonesFor } from './question.ts'
import { volumeShape } from './volume-shape.ts'

/** A candidate that keeps every constraint, with all that is bought for it. */
export interface Choice extends Priced {
  candidate: Candidate
  zones: readonly string[]
  price: CapacityPlan['price']
}

/** A choice that only the pool refuses, with what it needs. */
export interface BeyondPool {
  choice: Choice
  need: PoolNeed
}

export type Outcome =
  | { fits: true; choice: Choice }
  // the reason is put into words only when it is kept: most are not
  | {
      fits: false
      constraint: ConstraintName
      reason: () => string
      /** Multiple of the limit that is used; null where nothing is measured. */
      overload: number | null
      beyondPool: BeyondPool | null
    }

/** So many brokers of a size with the smallest volume that carries the order: what is bought, or the constraint it breaks. */
export function tryCandidate(question: Question, placeable: PlaceableSize, brokers: number): Outcome {
  const { size } = placeable
  const zones = zonesFor(placeable, brokers)
  if (zones === null)
    return rejected('size_sold_out', () => `${size.name} cannot be had in enough zones of ${question.order.region} now`)
  const candidate = candidateFor(question, placeable, brokers)
  return tryWithVolume(question, { candidate, zones }, volumeShape(candidate, question.volumeKind))
}

/** The same with a given volume. */
export function tryWithVolume(
  question: Question,
  { candidate, zones }: { candidate: Candidate; zones: readonly string[] },
  volume: VolumeShape,
): Outcome {
  const { volumeKind, pool, catalogue } = question
  const { size, normal } = candidate
  const broken = brokenConstraint(candidate, volume)
  if (broken) return brokenBy(broken, candidate, volume)

  const controllers = controllersFor(question, { size, count: normal.brokers, zones })
  if (!controllers)
    return rejected('size_sold_out', () => `no size for dedicated controllers can be had in ${zones.join(', ')} now`)

  const parts: Priced = { size, brokers: normal.brokers, volume, volumeKind, controllers }
  const choice: Choice = { ...parts, candidate, zones, price: priceOf(parts, catalogue.defaults) }
  if (pool) {
    const need = poolNeed(parts, pool)
    if (!fitsPool(need, pool)) return rejected('capacity_pool', () => poolReason(need, pool), { choice, need })
  }
  return { fits: true, choice }
}

export function candidateFor(
  { order, effective, catalogue }: Question,
  { size }: PlaceableSize,
  brokers: number,
): Candidate {
  return candidateOf(size, brokers, { availability: order.availability, effective, defaults: catalogue.defaults })
}

/** Cheaper; of equal price the one with fewer brokers, then of the newer family, then by name. */
export function isBetter(a: Choice, b: Choice): boolean {
  const byPrice = a.price.monthlyMicroUsd - b.price.monthlyMicroUsd
  if (byPrice !== 0) return byPrice < 0
  if (a.brokers !== b.brokers) return a.brokers < b.brokers
  if (a.size.releasedOn !== b.size.releasedOn) return a.size.releasedOn > b.size.releasedOn
  return a.size.name < b.size.name
}

function brokenBy(use: ConstraintUse, candidate: Candidate, volume: VolumeShape): Outcome {
  const { constraint, explain, normalLimit, failedLimit } = use
  const then = candidate.failed.brokers === candidate.normal.brokers ? '' : `, ${percent(failedLimit)} then`
  return {
    fits: false,
    constraint,
    reason: () => `${explain(candidate, volume)}; at most ${percent(normalLimit)} may be used${then}`,
    overload: overloadOf(use),
    beyondPool: null,
  }
}

function rejected(constraint: ConstraintName, reason: () => string, beyondPool: BeyondPool | null = null): Outcome {
  return { fits: false, constraint, reason, overload: null, beyondPool }
}
