import type { BalanceInput, Broker, Partition } from './balance.ts'
import { fairShare, type Share } from './fair-share.ts'

/** A plan holds so many moves at most, unless told otherwise; the next one goes on where it ended. */
const defaultMoves = 1_000
/** One percent of bytes out of balance weighs as much as ten percent of copies. */
const copiesWeight = 0.01

/** One partition while a plan is made. */
export interface Entry {
  partition: Partition
  /** Its place in the order of topics and partitions: ties are settled by it. */
  index: number
  /** Where its copies are, without those that a move in progress adds. */
  homeIds: readonly number[]
  /** Where they will be once what is in progress is done. */
  readonly presentIds: readonly number[]
  /** Where they shall be, the preferred leader first. */
  targetIds: readonly number[]
  isMoving: boolean
  /** Whether this plan may say where its copies shall be. */
  isOpen: boolean
}

interface Load extends Share {
  /** Partitions that prefer this broker as their leader. */
  leaders: number
  /** Partitions that are copied into, out of, or from it. */
  busy: number
}

/** Every copy where it shall be in the end, as far as the plan has got, and what that makes of each broker. */
export class Placement {
  readonly entries: Entry[]
  readonly brokers: Map<number, Broker>
  /** Brokers that take copies, by id. */
  readonly takers: Broker[]
  /** Copies that each partition shall have. */
  readonly copies: number
  /** Zones where a copy can be made now. */
  readonly openZones: Set<string>
  readonly hasCopyInEachZone: boolean
  readonly #input: BalanceInput
  /** Counted when first asked for: where all is right nobody asks. */
  #loads: Map<number, Load> | null = null
  /** What brokers hold, the smallest first, of those that were asked about. */
  readonly #entriesOn = new Map<number, Entry[]>()
  #fair: { shares: Map<number, Share>; mean: Share } | null = null
  /** Whether a limit has kept the plan from anything. */
  wasHeldBack = false
  #inFlight: number
  #moves: number
  #changed = 0

  constructor(input: BalanceInput) {
    this.brokers = new Map(input.brokers.map((broker) => [broker.id, broker]))
    this.takers = input.brokers.filter(({ takesCopies }) => takesCopies).toSorted((a, b) => a.id - b.id)
    this.copies = Math.min(input.replicationFactor, this.takers.length)
    this.openZones = new Set(this.takers.filter(({ isInService }) => isInService).map(({ zone }) => zone))
    this.hasCopyInEachZone = this.copies === new Set(this.takers.map(({ zone }) => zone)).size
    this.#inFlight = input.limits.inFlight
    this.#moves = input.limits.moves ?? defaultMoves
    this.#input = input
    this.entries = input.partitions.toSorted(byName).map((partition, index) => this.#entryOf(partition, index))
  }

  isTaker(id: number): boolean {
    return this.brokers.get(id)?.takesCopies === true
  }

  isInService(id: number): boolean {
    return this.brokers.get(id)?.isInService === true
  }

  zone(id: number): string | undefined {
    return this.brokers.get(id)?.zone
  }

  zonesOf(ids: readonly number[]): number {
    const zones = ids.map((id) => this.zone(id))
    return zones.filter((zone, at) => zone !== undefined && zones.indexOf(zone) === at).length
  }

  load(id: number): Load {
    const loads = this.#loads ?? this.#countAll()
    const known = loads.get(id)
    if (known) return known
    const empty = { bytes: 0, copies: 0, leaders: 0, busy: 0 }
    loads.set(id, empty)
    return empty
  }

  #countAll(): Map<number, Load> {
    const loads = new Map<number, Load>()
    this.#loads = loads
    for (const entry of this.entries) this.#count(entry, 1)
    return loads
  }

  /** What a broker holds, the smallest first. */
  entriesOn(id: number): Entry[] {
    const known = this.#entriesOn.get(id)
    if (known) return known
    const held = this.entries.filter(({ targetIds }) => targetIds.includes(id)).toSorted(bySize)
    this.#entriesOn.set(id, held)
    return held
  }

  /** What a broker holds on average when all is well. */
  get mean(): Share {
    return this.#fairShares().mean
  }

  /** Bytes above the fair share; negative below it. */
  excessBytes(id: number): number {
    return this.load(id).bytes - (this.#fairShares().shares.get(id)?.bytes ?? 0)
  }

  /** Copies above the fair share; negative below it. */
  excessCopies(id: number): number {
    return this.load(id).copies - (this.#fairShares().shares.get(id)?.copies ?? 0)
  }

  /** Worked out when first asked for, as loads are. */
  #fairShares(): { shares: Map<number, Share>; mean: Share } {
    if (this.#fair !== null) return this.#fair
    const shares = fairShare(this.#input)
    const all = [...shares.values()]
    const mean = {
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) / all.length,
      copies: all.reduce((sum, { copies }) => sum + copies, 0) / all.length,
    }
    this.#fair = { shares, mean }
    return this.#fair
  }

  /**
   * By how much a copy of so many bytes on this broker puts the cluster out of balance: half the slope of
   * S = sum over brokers of (excess bytes / mean bytes)^2 + 0.01 x (excess copies / mean copies)^2.
   */
  burden(id: number, bytes: number): number {
    const { mean } = this
    const byBytes = mean.bytes > 0 ? (bytes * this.excessBytes(id)) / mean.bytes ** 2 : 0
    return byBytes + (copiesWeight * this.excessCopies(id)) / mean.copies ** 2
  }

  /** By how much S falls when a copy of so many bytes goes from one broker to another. */
  relief(fromId: number, toId: number, bytes: number): number {
    const { mean } = this
    const own = (mean.bytes > 0 ? (bytes / mean.bytes) ** 2 : 0) + copiesWeight / mean.copies ** 2
    return 2 * (this.burden(fromId, bytes) - this.burden(toId, bytes) - own)
  }

  /** Whether the limits permit this partition to go there now. What copies nothing is held back only by the plan's length. */
  permits(entry: Entry, targetIds: readonly number[]): boolean {
    const isLongest = !this.isChanged(entry) && this.#changed >= this.#moves
    const before = this.#busyWith(entry, entry.targetIds)
    const isBusy = this.#busyWith(entry, targetIds).some(
      (id) => this.load(id).busy - (before.includes(id) ? 1 : 0) >= this.#inFlight,
    )
    return !this.#holdsBack(isLongest || isBusy)
  }

  /** From now on nothing is held back: what is decided is all that is left to do, not what is begun now. */
  liftLimits() {
    this.#inFlight = Infinity
    this.#moves = Infinity
  }

  /** Whether as many partitions as may be are copied into, out of, or from this broker. */
  isBusy(id: number): boolean {
    return this.#holdsBack(this.load(id).busy >= this.#inFlight)
  }

  /** How many more partitions this plan may move. */
  movesLeft(): number {
    const left = this.#moves - this.#changed
    this.#holdsBack(left <= 0)
    return left
  }

  #holdsBack(isLimited: boolean): boolean {
    this.wasHeldBack ||= isLimited
    return isLimited
  }

  /** Whether the plan moves this partition, or changes its order of preference. */
  isChanged({ targetIds, presentIds }: Entry): boolean {
    if (targetIds === presentIds) return false
    return targetIds.length !== presentIds.length || targetIds.some((id, at) => id !== presentIds[at])
  }

  /** Decides where a partition's copies shall be; `leaderId`, one of them, is preferred as leader. */
  retarget(entry: Entry, targetIds: readonly number[], leaderId = this.#leaderOf(entry, targetIds)) {
    if (this.#loads === null) this.#countAll()
    this.#count(entry, -1)
    const kept = entry.homeIds.filter((id) => targetIds.includes(id))
    const added = targetIds.filter((id) => !kept.includes(id))
    entry.targetIds = [leaderId, ...[...kept, ...added].filter((id) => id !== leaderId)]
    this.#count(entry, 1)
  }

  /** The present order's first where it stays, or else who leads now, or else who is preferred by the fewest. */
  #leaderOf(entry: Entry, targetIds: readonly number[]): number {
    const { leaderId } = entry.partition
    const first = entry.homeIds[0]
    if (first !== undefined && targetIds.includes(first)) return first
    if (leaderId !== null && targetIds.includes(leaderId)) return leaderId
    return targetIds.reduce((best, id) => (this.load(id).leaders < this.load(best).leaders ? id : best))
  }

  #count(entry: Entry, sign: 1 | -1) {
    for (const id of entry.targetIds) {
      const load = this.load(id)
      load.bytes += sign * entry.partition.bytes
      load.copies += sign
      const entries = this.#entriesOn.get(id)
      if (entries && sign > 0) entries.splice(firstNotBefore(entries, entry), 0, entry)
      else entries?.splice(firstNotBefore(entries, entry), 1)
    }
    const first = entry.targetIds[0]
    if (first !== undefined) this.load(first).leaders += sign
    for (const id of this.#busyWith(entry, entry.targetIds)) this.load(id).busy += sign
    if (this.isChanged(entry)) this.#changed += sign
  }

  /** Brokers that are busy while this partition goes there: it comes, it leaves, or they are copied from. */
  #busyWith({ homeIds, partition }: Entry, targetIds: readonly number[]): number[] {
    if (targetIds === homeIds) return []
    const added = targetIds.filter((id) => !homeIds.includes(id))
    if (added.length === 0) return []
    const left = homeIds.filter((id) => !targetIds.includes(id))
    const source = partition.leaderId ?? homeIds[0]
    return [...new Set([...added, ...left, ...(source === undefined ? [] : [source])])]
  }

  #entryOf(partition: Partition, index: number): Entry {
    const { replicaIds, addingIds, removingIds } = partition
    const isMoving = addingIds.length > 0 || removingIds.length > 0
    const presentIds = without(replicaIds, removingIds)
    const homeIds = without(replicaIds, addingIds)
    const isStuck = presentIds.some((id) => !this.isTaker(id)) || addingIds.some((id) => !this.isInService(id))
    const isAlive = partition.inSyncIds.some((id) => this.isInService(id))
    const isOpen = isAlive && (!isMoving || isStuck)
    return { partition, index, homeIds, presentIds, targetIds: presentIds, isMoving, isOpen }
  }
}

/** Where in a broker's entries, from the smallest, the first is that is as large as this one; equal ones by name. */
function firstNotBefore(entries: Entry[], entry: Entry): number {
  return firstAt(entries, (other) => bySize(other, entry) >= 0)
}

function bySize(a: Entry, b: Entry): number {
  return a.partition.bytes - b.partition.bytes || a.index - b.index
}

function without(ids: readonly number[], others: readonly number[]): readonly number[] {
  return others.length === 0 ? ids : ids.filter((id) => !others.includes(id))
}

/** The index of the first item that holds, where all after it hold too; the length when none does. */
export function firstAt<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const item = items[middle]
    if (item !== undefined && holds(item)) high = middle
    else low = middle + 1
  }
  return low
}

function byName(a: Partition, b: Partition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1
  return a.partition - b.partition
}
