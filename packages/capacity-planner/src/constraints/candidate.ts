import {
  type Availability,
  availabilityClasses,
  type CapacityPlan,
  type ConstraintUtilisation,
  counted,
} from '@headwater/model'
import type { Defaults, Size } from '../catalogue/types.ts'
import type { EffectiveOrder } from '../effective-order.ts'

/** Brokers that share the whole load, and the copies of each partition they hold between them. */
export interface Serving {
  brokers: number
  copies: number
}

/** So many brokers of one size, about to carry one order. */
export interface Candidate {
  size: Size
  effective: EffectiveOrder
  /** Everything runs. */
  normal: Serving
  /** What is left once the failure that the class survives has happened; the same as `normal` for development. */
  failed: Serving
  defaults: Defaults
}

/** A ConstraintUtilisation whose explanation is put into words only when it is asked for: a search tries hundreds. */
export interface ConstraintUse extends Omit<ConstraintUtilisation, 'explanation'> {
  explain: (candidate: Candidate, volume: VolumeShape) => string
}

export type VolumeShape = CapacityPlan['volume']

/** A candidate of `brokers` brokers, with what is left of it after the failure its class survives. */
export function candidateOf(
  size: Size,
  brokers: number,
  order: { availability: Availability; effective: EffectiveOrder; defaults: Defaults },
): Candidate {
  const { replicas } = availabilityClasses[order.availability]
  const left = brokers - brokersLost(order.availability, brokers)
  return {
    size,
    effective: order.effective,
    normal: { brokers, copies: replicas },
    // Those left hold as many copies as they can: lost copies are made again, but never two on one broker.
    failed: { brokers: left, copies: Math.min(replicas, left) },
    defaults: order.defaults,
  }
}

function brokersLost(availability: Availability, brokers: number): number {
  const { survives, zones } = availabilityClasses[availability]
  switch (survives) {
    case 'nothing':
      return 0
    case 'machine':
      return 1
    case 'zone':
      return brokers / zones
  }
}

/** True when the constraint holds before and after the failure. */
export function holds(use: ConstraintUse): boolean {
  const rounding = 1e-9
  return use.normal <= use.normalLimit + rounding && use.failed <= use.failedLimit + rounding
}

/** The end of an explanation: what is used once the failure has happened, where the class promises anything then. */
export function afterFailure({ normal, failed }: Candidate, used: string): string {
  return failed.brokers === normal.brokers
    ? ''
    : `; with ${counted(normal.brokers - failed.brokers, 'broker')} lost ${used}`
}
