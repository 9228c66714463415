import type { BalanceInput, Broker } from './balance.ts'

/** What one broker holds, or ought to hold. */
export interface Share {
  bytes: number
  /** Copies, of whatever size. */
  copies: number
}

interface Zone {
  brokers: number
  /** Copies of one partition that the zone holds on average: at least, at most. */
  least: number
  most: number
  copies: number | null
}

/**
 * What each broker that takes copies ought to hold, by its id.
 *
 * With r copies of a partition, n brokers and z zones that take copies: equal zones get r / z copies of each partition,
 * and each broker of a zone an equal part of them. Unequal zones get in proportion to their brokers, within what copies in
 * as many zones as possible permit: between 0 and 1 of each partition where r <= z, between 1 and min(brokers, r - z + 1)
 * where r > z. So a zone of one broker holds a copy of everything when r = z, and that is fair.
 */
export function fairShare({ partitions, brokers, replicationFactor }: BalanceInput): Map<number, Share> {
  const takers = brokers.filter(({ takesCopies }) => takesCopies)
  const copiesByZone = copiesOfOnePartition(takers, Math.min(replicationFactor, takers.length))
  const bytes = partitions.reduce((sum, partition) => sum + partition.bytes, 0)
  return new Map(
    takers.map(({ id, zone }) => {
      const part = copiesByZone.get(zone) ?? 0
      return [id, { bytes: bytes * part, copies: partitions.length * part }]
    }),
  )
}

/** Copies of one partition that a broker holds on average, by its zone. */
function copiesOfOnePartition(takers: Broker[], copies: number): Map<string, number> {
  const names = [...new Set(takers.map(({ zone }) => zone))]
  const zones = names.map((name): Zone => {
    const brokers = takers.filter(({ zone }) => zone === name).length
    if (copies <= names.length) return { brokers, least: 0, most: 1, copies: null }
    return { brokers, least: 1, most: Math.min(brokers, copies - names.length + 1), copies: null }
  })
  fill(zones, copies)
  return new Map(names.map((name, index) => [name, (zones[index]?.copies ?? 0) / (zones[index]?.brokers ?? 1)]))
}

/**
 * Deals `copies` out in proportion to brokers, within each zone's bounds: deal, settle the zones that went out of bounds on
 * the side that went out further, deal the rest again. Each round settles at least one zone.
 */
function fill(zones: Zone[], copies: number) {
  for (;;) {
    const open = zones.filter((zone) => zone.copies === null)
    if (open.length === 0) return
    const rest = copies - zones.reduce((sum, zone) => sum + (zone.copies ?? 0), 0)
    const brokers = open.reduce((sum, zone) => sum + zone.brokers, 0)
    const dealt = open.map((zone) => ({ zone, amount: (rest * zone.brokers) / brokers }))
    const bounded = dealt.map(({ zone, amount }) => {
      const within = Math.max(zone.least, Math.min(zone.most, amount))
      return { zone, within, correction: within - amount }
    })
    const correction = bounded.reduce((sum, deal) => sum + deal.correction, 0)
    const settled = bounded.filter((deal) => (correction > 0 ? deal.correction > 0 : deal.correction < 0))
    if (settled.length === 0 || bounded.every((deal) => deal.correction === 0)) {
      for (const { zone, within } of bounded) zone.copies = within
      return
    }
    for (const { zone, within } of settled) zone.copies = within
  }
}
