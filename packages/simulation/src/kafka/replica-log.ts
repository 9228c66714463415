/** One copy of a partition's log: which leader's epoch wrote it from where on. An offset counts bytes. */
export interface ReplicaLog {
  /** Oldest first; each reaches to the start of the next. */
  epochs: { epoch: number; start: number }[]
  /** Older bytes have been deleted by retention. */
  start: number
  end: number
}

/** Epochs that are remembered of a log whose older bytes are gone. */
const epochsKept = 64

export function emptyLog(): ReplicaLog {
  return { epochs: [], start: 0, end: 0 }
}

export function copyOfLog(log: ReplicaLog): ReplicaLog {
  return { epochs: log.epochs.map((entry) => ({ ...entry })), start: log.start, end: log.end }
}

/** Appends what a leader of this epoch writes; beyond `retainedBytes` the oldest go. */
export function appendTo(log: ReplicaLog, epoch: number, bytes: number, retainedBytes: number): void {
  if (bytes <= 0) return
  if (log.epochs.at(-1)?.epoch !== epoch) log.epochs.push({ epoch, start: log.end })
  log.end += bytes
  log.start = Math.max(log.start, log.end - retainedBytes)
  while (log.epochs.length > epochsKept && (log.epochs[1]?.start ?? log.end) <= log.start) log.epochs.shift()
}

/**
 * Up to where two logs hold the same: the end of the newest epoch that both know, in the shorter of the two. An epoch has one
 * leader, so what both hold of it is equal, and so is all before it.
 */
export function commonEnd(one: ReplicaLog, other: ReplicaLog): number {
  let a = one.epochs.length - 1
  let b = other.epochs.length - 1
  while (a >= 0 && b >= 0) {
    const left = one.epochs[a]
    const right = other.epochs[b]
    if (left === undefined || right === undefined) break
    if (left.epoch === right.epoch && left.start === right.start) return Math.min(endOf(one, a), endOf(other, b))
    if (left.epoch === right.epoch) {
      a -= 1
      b -= 1
    } else if (left.epoch > right.epoch) a -= 1
    else b -= 1
  }
  return 0
}

function endOf(log: ReplicaLog, index: number): number {
  return log.epochs[index + 1]?.start ?? log.end
}

/** Forgets everything from `end` on. */
export function truncateTo(log: ReplicaLog, end: number): void {
  if (end >= log.end) return
  log.epochs = log.epochs.filter((entry) => entry.start < end)
  log.end = end
  log.start = Math.min(log.start, end)
}

/** True when nothing of `part` that is still kept is missing in `log`. */
export function holdsAllOf(log: ReplicaLog, part: ReplicaLog): boolean {
  return part.end <= part.start || commonEnd(log, part) >= part.end
}

/** Makes a follower's log one that can go on from its leader's: what the leader does not know goes. */
export function followLog(log: ReplicaLog, leader: ReplicaLog): void {
  truncateTo(log, commonEnd(log, leader))
  if (log.end < leader.start) Object.assign(log, { epochs: [], start: leader.start, end: leader.start })
}

/** Copies from the leader up to `end`. */
export function extendFrom(log: ReplicaLog, leader: ReplicaLog, end: number): void {
  const to = Math.min(end, leader.end)
  if (to <= log.end) return
  log.epochs = leader.epochs.filter((entry) => entry.start < to).map((entry) => ({ ...entry }))
  log.end = to
  log.start = Math.max(log.start, leader.start)
}

export function bytesOf(log: ReplicaLog): number {
  return log.end - log.start
}
