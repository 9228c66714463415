/**
 * How much less than was asked for still counts as carried: 1 %. A rate over a window is cut off by up to a batch at each end,
 * and Kafka's quotas count whole requests, whose own headers are no records.
 */
export const burnInTolerance = 0.01

/** What a burn-in was asked to drive and what it carried, MB/s (10^6 bytes of records with their framing, a second). */
export interface BurnInRates {
  promisedIngressMBps: number
  promisedEgressMBps: number
  /** The part of the promise that was driven: 1 is all of it. */
  share: number
  /** Acknowledged by all that the cluster's minimum asks for. */
  carriedIngressMBps: number
  /** Arrived at readers. */
  carriedEgressMBps: number
  /** Acknowledged records that a reader went past without finding them. */
  lost: number
  /** Acknowledged records that the reader had not come to when the run gave up waiting. */
  unread: number
  /** The program that made the load could not keep its own schedule. */
  generatorLimited: boolean
}

/**
 * `carried`: all that was asked for, and every acknowledged record was read. `generator_limited`: less, but the program that made
 * the load was itself full, so the run says nothing about the cluster.
 */
export const burnInVerdicts = ['carried', 'not_carried', 'records_lost', 'generator_limited'] as const
export type BurnInVerdict = (typeof burnInVerdicts)[number]

/** What a burn-in shows, from its figures alone. A lost record outweighs everything. */
export function burnInVerdict(rates: BurnInRates): BurnInVerdict {
  if (rates.lost > 0) return 'records_lost'
  const { promisedIngressMBps, promisedEgressMBps, share } = rates
  const isIngressCarried = isCarried(rates.carriedIngressMBps, promisedIngressMBps * share)
  const isEgressCarried = isCarried(rates.carriedEgressMBps, promisedEgressMBps * share)
  if (isIngressCarried && isEgressCarried && rates.unread === 0) return 'carried'
  return rates.generatorLimited ? 'generator_limited' : 'not_carried'
}

/** True when a carried rate is what was asked for, but for the tolerance. */
export function isCarried(carriedMBps: number, askedMBps: number): boolean {
  return carriedMBps >= askedMBps * (1 - burnInTolerance)
}
