import type { Transfer } from './transfers.ts'

/** What a partition takes beside its bytes: to be asked for, begun, and seen to have ended, seconds. */
const startSeconds = 2
/** More transfers than these are taken together by where they come from and go to. */
const mostSimulated = 256
/** Times nearer to one another are the same, seconds. */
const instant = 1e-6

export interface MoveRates {
  /** Into each broker, and out of each, bytes a second. */
  byteRate: number
  /** The most partitions that are copied at the same time into, out of, or from one broker. */
  inFlight: number
}

type Task = Transfer & { transfers: number }

interface Running {
  /** Who sends. */
  sourceId: number
  brokerIds: number[]
  beginsAt: number
  left: { id: number; bytes: number }[]
}

/**
 * How long these copies take, seconds: a simulation of moves under the limits, in which copies into and out of a broker share
 * the throttle evenly, as Kafka's quotas do. Leaders change while copies move, at times that nobody plans. So it is done twice,
 * with the present leaders sending everything, and with the least busy holder sending what moves for fairness; the mean is told.
 */
export function secondsToMove(transfers: Transfer[], rates: MoveRates): number {
  const tasks = together(transfers)
  const byLeaders = simulate(tasks, rates, ({ leaderId }) => [leaderId])
  if (!tasks.some(({ isForFairness }) => isForFairness)) return byLeaders
  return (byLeaders + simulate(tasks, rates, ({ holderIds }) => holderIds)) / 2
}

function simulate(
  tasks: Task[],
  { byteRate, inFlight }: MoveRates,
  sourcesOf: (task: Task) => readonly number[],
): number {
  const busy = new Map<number, number>()
  const busyOf = (id: number): number => busy.get(id) ?? 0
  let running: Running[] = []
  let now = 0

  const begin = (task: Task): void => {
    const sourceId = sourcesOf(task).reduce((best, id) => (busyOf(id) < busyOf(best) ? id : best))
    const brokerIds = [...new Set([sourceId, ...task.copies.map(({ id }) => id), ...task.leavingIds])]
    for (const id of brokerIds) busy.set(id, busyOf(id) + 1)
    const beginsAt = task.isMoving ? now : now + startSeconds * task.transfers
    running.push({ sourceId, brokerIds, beginsAt, left: task.copies.map((copy) => ({ ...copy })) })
  }
  const isFree = (id: number): boolean => busyOf(id) < inFlight
  const mayBegin = (task: Task): boolean =>
    sourcesOf(task).some(isFree) && task.copies.every(({ id }) => isFree(id)) && task.leavingIds.every(isFree)
  /** Those that may begin do; the others go on waiting. */
  const beginOf = (waiting: Task[]): Task[] =>
    waiting.filter((task) => {
      if (!mayBegin(task)) return true
      begin(task)
      return false
    })

  for (const task of tasks) if (task.isMoving) begin(task)
  let required = largestFirst(tasks.filter(({ isMoving, isForFairness }) => !isMoving && !isForFairness))
  let fair = largestFirst(tasks.filter(({ isForFairness }) => isForFairness))
  for (let ended: Running[] | null = null; ; ) {
    if (ended === null || ended.length > 0) {
      required = beginOf(required)
      if (required.length === 0) fair = beginOf(fair)
    }
    if (running.length === 0) return now
    const seconds = untilNext(running, now, byteRate)
    // of what nobody measured nothing is said
    if (!(seconds < Number.POSITIVE_INFINITY)) return now
    now += seconds
    ended = running.filter(({ beginsAt, left }) => beginsAt <= now + instant && left.length === 0)
    if (ended.length === 0) continue
    for (const id of ended.flatMap(({ brokerIds }) => brokerIds)) busy.set(id, busyOf(id) - 1)
    const over = new Set(ended)
    running = running.filter((one) => !over.has(one))
  }
}

/** Moves bytes until the next copy begins or ends; returns how long that takes, seconds. */
function untilNext(running: Running[], now: number, byteRate: number): number {
  const active = running.filter(({ beginsAt }) => beginsAt <= now + instant)
  const into = new Map<number, number>()
  const outOf = new Map<number, number>()
  for (const { sourceId, left } of active)
    for (const { id } of left) {
      into.set(id, (into.get(id) ?? 0) + 1)
      outOf.set(sourceId, (outOf.get(sourceId) ?? 0) + 1)
    }
  const rateOf = (sourceId: number, id: number): number =>
    byteRate / Math.max(into.get(id) ?? 1, outOf.get(sourceId) ?? 1)
  let seconds = Number.POSITIVE_INFINITY
  for (const { beginsAt } of running) if (beginsAt > now + instant) seconds = Math.min(seconds, beginsAt - now)
  for (const { sourceId, left } of active)
    for (const { id, bytes } of left) seconds = Math.min(seconds, bytes / rateOf(sourceId, id))
  for (const { sourceId, left } of active) for (const copy of left) copy.bytes -= rateOf(sourceId, copy.id) * seconds
  for (const one of active) if (one.left.some(isMade)) one.left = one.left.filter((copy) => !isMade(copy))
  return seconds
}

function isMade({ bytes }: { bytes: number }): boolean {
  return bytes < 1
}

/** As they are, while there are few; of many, some of a kind are one after the other. */
function together(transfers: Transfer[]): Task[] {
  const size = Math.ceil(transfers.length / mostSimulated)
  if (size <= 1) return transfers.map((transfer) => ({ ...transfer, transfers: 1 }))
  return [...Map.groupBy(transfers, kindOf).values()].flatMap((alike) =>
    alike.flatMap((first, at) => (at % size === 0 ? oneOf(first, alike.slice(at, at + size)) : [])),
  )
}

function kindOf({ copies, leaderId, leavingIds, isMoving, isForFairness }: Transfer): string {
  return JSON.stringify([copies.map(({ id }) => id), leaderId, leavingIds, isMoving, isForFairness])
}

function oneOf(first: Transfer, alike: Transfer[]): Task {
  const bytesOf = (at: number): number => alike.reduce((sum, { copies }) => sum + (copies[at]?.bytes ?? 0), 0)
  return { ...first, copies: first.copies.map(({ id }, at) => ({ id, bytes: bytesOf(at) })), transfers: alike.length }
}

function largestFirst(tasks: Task[]): Task[] {
  const bytes = ({ copies }: Task): number => copies.reduce((sum, copy) => sum + copy.bytes, 0)
  return tasks.toSorted((a, b) => bytes(b) - bytes(a))
}
