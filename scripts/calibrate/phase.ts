import { setTimeout as sleep } from 'node:timers/promises'
import { watchOthers } from './others.ts'
import type { PerfClient } from './perf-client.ts'
import { isSettled, isToldEnough, sustainedMBps } from './sustained.ts'

/** What one broker took in and gave out at the same time, MB/s: the mean of those side by side. */
export interface Carried {
  writtenMBps: number
  sentMBps: number
}

/** A phase as it was. */
export interface Phase extends Carried {
  /** Cores that everybody else on this computer took while all clients were under way. */
  othersCores: number
}

/** Several JVMs start at once, on few cores. */
const firstReportWithinMs = 120_000
/** JVMs compile what the load runs through: with eight of them on two cores that takes longer than the measuring. */
const settleAtMost = 3
/** Clients that get little of a busy computer report seldom. */
const patience = 5
const lookEveryMs = 250

/**
 * Watches clients that were just started, or go on: waits until each has reported and their sum no longer grows, for three times
 * `seconds` at most; then measures for `seconds`, or until the first consumer has read all there is. Where that happens
 * before anything has settled, the second half of the time counts. Throws when a client fails, and TooFewWindows.
 */
export async function watchPhase(
  clients: readonly PerfClient[],
  { brokers, seconds, folder }: { brokers: number; seconds: number; folder: string },
): Promise<Phase> {
  await untilAllReport(clients, () => {})
  const underWayMs = performance.now()
  const othersCores = watchOthers(folder)
  const anyDone = (): boolean => clients.some((client) => client.state() === 'done')
  const series = clients.map(({ windows }) => windows)
  const settled = (): boolean => isSettled(series, performance.now())
  await happens(settleAtMost * seconds * 1000, clients, () => anyDone() || settled())
  const settledMs = performance.now()
  const fromMs = anyDone() ? (underWayMs + settledMs) / 2 : settledMs
  await happens(seconds * 1000, clients, anyDone)
  await happens(patience * seconds * 1000, clients, () => anyDone() || isToldEnough(series, fromMs))
  const untilMs = performance.now()
  const others = othersCores()

  const carried = (kind: PerfClient['kind']): number =>
    clients
      .filter((client) => client.kind === kind)
      .reduce((sum, { windows }) => sum + sustainedMBps(windows, fromMs, untilMs), 0)
  return {
    writtenMBps: carried('produce') / brokers,
    sentMBps: carried('consume') / brokers,
    othersCores: others,
  }
}

/**
 * Holds consumers that were just started until all of them have begun, and lets them go at once: what there is to read ends, and the
 * first to start must not be through with it when the last one starts.
 */
export async function startTogether(consumers: readonly PerfClient[]): Promise<void> {
  await untilAllReport(consumers, (consumer) => consumer.pause())
  for (const consumer of consumers) consumer.resume()
}

/** Waits until each client has reported from now on, or is through; `then` is called once with each that has. */
async function untilAllReport(clients: readonly PerfClient[], then: (client: PerfClient) => void): Promise<void> {
  const startedMs = performance.now()
  const waiting = new Set(clients)
  const all = await happens(firstReportWithinMs, clients, () => {
    for (const client of waiting) {
      const isThrough = client.state() === 'done'
      if (!isThrough && !client.windows.some(({ endedMs }) => endedMs > startedMs)) continue
      waiting.delete(client)
      then(client)
    }
    return waiting.size === 0
  })
  if (all) return
  throw new Error(`a client reported nothing within ${firstReportWithinMs / 1000} s:\n${lastLines([...waiting])}`)
}

/** True as soon as it happens, false when it does not in time. Throws when a client fails meanwhile. */
async function happens(withinMs: number, clients: readonly PerfClient[], condition: () => boolean): Promise<boolean> {
  const deadlineMs = performance.now() + withinMs
  for (;;) {
    const failed = clients.filter((client) => client.state() === 'failed')
    if (failed.length > 0) throw new Error(`a client of Kafka's performance tools failed:\n${lastLines(failed)}`)
    if (condition()) return true
    if (performance.now() >= deadlineMs) return false
    await sleep(lookEveryMs)
  }
}

function lastLines(clients: readonly PerfClient[]): string {
  return clients[0]?.lastLines() ?? ''
}
