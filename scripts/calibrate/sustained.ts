import { median } from '../bench/statistics.ts'

/** What a client carried from its last report to this one. */
export interface Window {
  /** When it ended, ms on a clock that all clients share. */
  endedMs: number
  mbps: number
}

/** Fewer windows than these say nothing. */
const leastWindows = 3
const lookBackMs = 10_000
/** A growth below this between one look back and the next is noise. */
const settledGrowth = 1.05

/**
 * What one client carried: the median of its windows that ended after `fromMs` and until `untilMs`, when all were under way.
 * The mean would count a pause twice, in itself and in the windows beside it. Throws TooFewWindows when there are too few to
 * tell.
 */
export function sustainedMBps(windows: readonly Window[], fromMs: number, untilMs: number): number {
  const counted = windows.filter(({ endedMs }) => endedMs > fromMs && endedMs <= untilMs)
  if (counted.length < leastWindows) throw new TooFewWindows(counted.length)
  return median(counted.map(({ mbps }) => mbps))
}

/** Whether each client has reported often enough since `fromMs` to tell what it sustains. */
export function isToldEnough(clients: readonly (readonly Window[])[], fromMs: number): boolean {
  return clients.every((windows) => windows.filter(({ endedMs }) => endedMs > fromMs).length >= leastWindows)
}

/**
 * Whether the sum of all clients has stopped growing: the last 10 s carried no more than 5 % above the 10 s before. Until then the
 * JVMs compile what the load runs through, for a quarter of a minute and more on two cores.
 */
export function isSettled(clients: readonly (readonly Window[])[], nowMs: number): boolean {
  const windows = clients.flat()
  const carried = (fromMs: number, untilMs: number): number =>
    windows.filter(({ endedMs }) => endedMs > fromMs && endedMs <= untilMs).reduce((sum, { mbps }) => sum + mbps, 0)
  const before = carried(nowMs - 2 * lookBackMs, nowMs - lookBackMs)
  return before > 0 && carried(nowMs - lookBackMs, nowMs) <= before * settledGrowth
}

/** The phase was too short for this computer, or too little was there to read: more seconds help. */
export class TooFewWindows extends Error {
  override readonly name = 'TooFewWindows'

  constructor(count: number) {
    super(`a client reported ${count} times while all were under way, and ${leastWindows} times tell something`)
  }
}
