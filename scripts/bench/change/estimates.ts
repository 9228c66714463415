import type { OperationView } from '@headwater/api-contract'

/** What an operation said, once, of how long its copies will still move. */
export interface Estimate {
  atMs: number
  secondsLeft: number
}

/** How good estimates were that were made while something went on. */
export interface EstimateQuality {
  /** The first one, and what it took from then on, s; null where there was none. */
  first: Estimate | null
  firstTookSeconds: number | null
  /** Part of the estimates that were right within 30 %. */
  shareWithin: number
}

const tolerated = 0.3
/** An estimate is in whole seconds and a look has its time: less than this is not held against it, s. */
const grainSeconds = 2

/** The seconds that the move's step tells; null where it tells none. */
export function secondsLeftOf({ steps }: Pick<OperationView, 'steps'>): number | null {
  const message = steps.find(({ name }) => name === 'move_replicas')?.message ?? ''
  const told = /about (\d+) s/.exec(message)?.[1]
  return told === undefined ? null : Number(told)
}

/** Holds estimates against the time that was left when each was made. */
export function qualityOf(estimates: Estimate[], endedAtMs: number): EstimateQuality {
  const [first = null] = estimates
  const tookSeconds = ({ atMs }: Estimate) => (endedAtMs - atMs) / 1000
  const within = estimates.filter((estimate) => {
    const took = tookSeconds(estimate)
    return Math.abs(estimate.secondsLeft - took) <= Math.max(grainSeconds, tolerated * took)
  })
  return {
    first,
    firstTookSeconds: first === null ? null : tookSeconds(first),
    shareWithin: estimates.length === 0 ? 0 : within.length / estimates.length,
  }
}
