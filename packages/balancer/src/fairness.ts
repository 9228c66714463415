import { type Entry, firstAt, type Placement } from './placement.ts'

/** A broker may hold so much more than another, as a part of the mean, before anything moves for fairness. */
const tolerated = 0.1
/** A step copies at most this part of the difference between two brokers: more would copy much to gain little. */
const mostOfDifference = 0.75
/** Below this, a gain is the rounding of its calculation. */
const leastGain = 1e-9

interface Pair {
  fromId: number
  toId: number
}

type Step = Pair & { entry: Entry }

/**
 * Moves copies from fuller brokers to emptier ones, one at a time, until the difference is tolerable or no move lessens it.
 *
 * Excess is what a broker holds above its fair share. Two brokers differ too much when the difference of their excesses is
 * more than a tenth of the mean share and more than one average copy: of bytes, and then of copies, by count. Each step
 * lowers S, the sum of squares that Placement.burden states, so that steps cannot go in a circle, and a cluster where no
 * step is left plans none.
 */
export function evenOut(placement: Placement) {
  for (let step = nextStep(placement); step; step = nextStep(placement)) {
    placement.retarget(step.entry, exchanged(step.entry, step.fromId, step.toId))
  }
}

function nextStep(placement: Placement): Step | null {
  const { mean } = placement
  const bytes = Math.max(tolerated * mean.bytes, mean.bytes / mean.copies)
  const copies = Math.max(tolerated * mean.copies, 1)
  return (
    firstStep(placement, (id) => placement.excessBytes(id), bytes, stepOfBytes) ??
    firstStep(placement, (id) => placement.excessCopies(id), copies, stepOfCopies)
  )
}

/** The best step from the fullest broker to the emptiest, or from and to the next ones, where that cannot be. */
function firstStep(
  placement: Placement,
  excess: (id: number) => number,
  threshold: number,
  stepBetween: (placement: Placement, pair: Pair) => Entry | null,
): Step | null {
  if (placement.movesLeft() <= 0) return null
  const open = placement.takers.filter(({ id }) => !placement.isBusy(id))
  const ranked = open.map(({ id, zone }) => ({ id, zone, excess: excess(id) }))
  ranked.sort((a, b) => b.excess - a.excess || a.id - b.id)
  const emptiest = ranked.toReversed()
  for (const from of ranked) {
    for (const to of emptiest) {
      if (from.excess - to.excess <= threshold + leastGain) break
      // with a copy in every zone, none can change its zone
      if (placement.hasCopyInEachZone && from.zone !== to.zone) continue
      const pair = { fromId: from.id, toId: to.id }
      const entry = stepBetween(placement, pair)
      if (entry) return { ...pair, entry }
    }
  }
  return null
}

/**
 * What takes neither broker past its share comes first, and of that the size which brings bytes and copies to their shares
 * together; or else what comes nearest to halving the difference.
 */
function stepOfBytes(placement: Placement, pair: Pair): Entry | null {
  const { fromId, toId } = pair
  const [above, below] = [placement.excessBytes(fromId), -placement.excessBytes(toId)]
  const room = Math.min(above, below)
  const wanted = below / Math.max(1, -placement.excessCopies(toId))
  const entries = placement.entriesOn(fromId)
  const start = firstAt(entries, ({ partition }) => partition.bytes > 0)
  const fitting = firstAt(entries, ({ partition }) => partition.bytes > room)
  const end = firstAt(entries, ({ partition }) => partition.bytes > mostOfDifference * (above + below))
  return (
    pick(placement, pair, nearest(entries.slice(start, Math.min(fitting, end)), wanted)) ??
    pick(placement, pair, nearest(entries.slice(Math.max(start, fitting), end), (above + below) / 2))
  )
}

/** The smallest partition that may go. */
function stepOfCopies(placement: Placement, pair: Pair): Entry | null {
  return pick(placement, pair, placement.entriesOn(pair.fromId))
}

/** From the one nearest in size to the farthest. */
function* nearest(entries: Entry[], bytes: number): Generator<Entry> {
  let above = firstAt(entries, ({ partition }) => partition.bytes >= bytes)
  let below = above - 1
  for (;;) {
    const [larger, smaller] = [entries[above], entries[below]]
    if (!larger && !smaller) return
    if (larger && (!smaller || larger.partition.bytes - bytes <= bytes - smaller.partition.bytes)) {
      yield larger
      above += 1
    } else if (smaller) {
      yield smaller
      below -= 1
    }
  }
}

/** The first that may go and lowers S; of those of its size, one whose preferred leader stays. */
function pick(placement: Placement, pair: Pair, entries: Iterable<Entry>): Entry | null {
  let found: Entry | null = null
  for (const entry of entries) {
    if (found && entry.partition.bytes !== found.partition.bytes) return found
    if (!mayStep(placement, entry, pair)) continue
    if (entry.targetIds[0] !== pair.fromId) return entry
    found ??= entry
  }
  return found
}

/** Nothing moves for fairness while one of its copies lags, or into fewer zones. */
function mayStep(placement: Placement, entry: Entry, { fromId, toId }: Pair): boolean {
  if (!entry.isOpen || entry.targetIds.includes(toId)) return false
  const { homeIds, partition } = entry
  const targetIds = exchanged(entry, fromId, toId)
  return (
    placement.relief(fromId, toId, partition.bytes) > leastGain &&
    placement.zonesOf(targetIds) >= placement.zonesOf(entry.targetIds) &&
    homeIds.every((id) => partition.inSyncIds.includes(id) || !placement.isTaker(id)) &&
    placement.permits(entry, targetIds)
  )
}

function exchanged({ targetIds }: Entry, fromId: number, toId: number): number[] {
  return targetIds.map((id) => (id === fromId ? toId : id))
}
