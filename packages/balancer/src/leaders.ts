import type { Entry, Placement } from './placement.ts'

/** A broker may be preferred by so many more partitions than another, as a part of the mean, before any order changes. */
const tolerated = 0.1

/**
 * Spreads preferred leaders evenly: while one broker has more than another by over a tenth of the mean and over one, a
 * partition that prefers the one prefers the other instead, straight or by way of brokers between them. Copies nothing;
 * each step lowers the sum of squares of leaders a broker, so that steps cannot go in a circle.
 */
export function spreadLeaders(placement: Placement) {
  const exchanges = new Exchanges(placement)
  const threshold = Math.max(tolerated * (placement.entries.length / placement.takers.length), 1)
  for (let path = nextPath(placement, exchanges, threshold); path; path = nextPath(placement, exchanges, threshold)) {
    for (const [fromId, toId] of path) exchanges.shift(fromId, toId)
  }
}

/**
 * The shortest way from the broker with the most leaders to the one with the fewest that it reaches, as pairs of brokers.
 * Of a way longer than the plan may still be, only the end: the next plan finds the rest, which is shorter.
 */
function nextPath(placement: Placement, exchanges: Exchanges, threshold: number): [number, number][] | null {
  const movesLeft = placement.movesLeft()
  if (movesLeft <= 0) return null
  const leaders = (id: number) => placement.load(id).leaders
  const ranked = placement.takers.map(({ id }) => id).toSorted((a, b) => leaders(b) - leaders(a) || a - b)
  const fewest = leaders(ranked.at(-1) ?? 0)
  for (const startId of ranked) {
    if (leaders(startId) - fewest <= threshold) return null
    const cameFrom = reach(ranked, exchanges, startId)
    const endId = [...cameFrom.keys()].reduce((best, id) => (leaders(id) < leaders(best) ? id : best), startId)
    if (leaders(startId) - leaders(endId) <= threshold) continue
    return pathTo(cameFrom, endId).slice(-movesLeft)
  }
  return null
}

/** Each broker that can be reached, and from which; the start from itself. Nearer ones come first. */
function reach(ids: number[], exchanges: Exchanges, startId: number): Map<number, number> {
  const cameFrom = new Map([[startId, startId]])
  for (const fromId of cameFrom.keys()) {
    for (const toId of ids) if (!cameFrom.has(toId) && exchanges.find(fromId, toId)) cameFrom.set(toId, fromId)
  }
  return cameFrom
}

function pathTo(cameFrom: Map<number, number>, endId: number): [number, number][] {
  const fromId = cameFrom.get(endId)
  return fromId === undefined || fromId === endId ? [] : [...pathTo(cameFrom, fromId), [fromId, endId]]
}

/** Partitions by their preferred leader and another of their brokers; what moves anyway comes last, so is taken first. */
class Exchanges {
  readonly #placement: Placement
  readonly #between = new Map<string, Entry[]>()

  constructor(placement: Placement) {
    this.#placement = placement
    const open = placement.entries.filter(({ isOpen }) => isOpen).toReversed()
    const [changed, unchanged] = [true, false].map((is) => open.filter((entry) => placement.isChanged(entry) === is))
    for (const entry of [...(unchanged ?? []), ...(changed ?? [])]) this.#offer(entry)
  }

  /** A partition that prefers the one and could prefer the other. */
  find(fromId: number, toId: number): Entry | undefined {
    const offered = this.#between.get(`${fromId}>${toId}`) ?? []
    // an offer is not taken back when its partition comes to prefer another broker: it is stale from then on
    while (offered.length > 0 && offered.at(-1)?.targetIds[0] !== fromId) offered.pop()
    return offered.at(-1)
  }

  shift(fromId: number, toId: number) {
    const entry = this.find(fromId, toId)
    if (!entry) return
    this.#placement.retarget(entry, entry.targetIds, toId)
    this.#offer(entry)
  }

  #offer(entry: Entry) {
    const { homeIds, partition } = entry
    const [fromId, ...others] = entry.targetIds
    for (const toId of others) {
      // a copy that lags cannot lead yet; one that is still to be made is in sync by the time it counts
      if (homeIds.includes(toId) && !partition.inSyncIds.includes(toId)) continue
      const key = `${fromId}>${toId}`
      const offered = this.#between.get(key)
      if (offered) offered.push(entry)
      else this.#between.set(key, [entry])
    }
  }
}
