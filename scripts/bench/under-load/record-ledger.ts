/** A record that the cluster has acknowledged. */
export interface Acknowledged {
  topic: string
  sequence: number
  partition: number
  offset: number
  /** When it was due to be sent, ms since 1970. */
  dueMs: number
  /** From then until the acknowledgement. */
  latencyMs: number
}

/** A record that the consumer was given. */
export interface Read {
  topic: string
  partition: number
  offset: number
  key: string
  sequence: number
}

/** What became of what one topic's producer has sent. */
export interface Verdict {
  acknowledged: number
  /** Records that were read, each offset counted once however often the consumer was given it. */
  read: number
  /** Acknowledged and never read. */
  lost: number
  /** Offsets that hold what an earlier offset of the topic holds already. */
  duplicates: number
  /** Offsets whose record was sent before one of the same key that an earlier offset holds. */
  outOfOrder: number
}

/** Holds what was read of a topic against what was acknowledged. Order is that of the log, by partition and offset. */
export function judge(topic: string, acknowledged: readonly Acknowledged[], reads: readonly Read[]): Verdict {
  const mine = acknowledged.filter((each) => each.topic === topic)
  const log = logOf(reads.filter((each) => each.topic === topic))
  const seen = new Set<number>()
  const newest = new Map<string, number>()
  let duplicates = 0
  let outOfOrder = 0
  for (const { key, sequence } of log) {
    if (seen.has(sequence)) duplicates += 1
    else if (sequence < (newest.get(key) ?? -1)) outOfOrder += 1
    seen.add(sequence)
    newest.set(key, Math.max(sequence, newest.get(key) ?? -1))
  }
  const lost = mine.filter(({ sequence }) => !seen.has(sequence)).length
  return { acknowledged: mine.length, read: log.length, lost, duplicates, outOfOrder }
}

/** Each offset once: a consumer that lost its place is given records again. */
function logOf(reads: readonly Read[]): Read[] {
  const byPlace = new Map(reads.map((read) => [`${read.partition}-${read.offset}`, read]))
  return [...byPlace.values()].toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)
}
