import type { NamedErrors } from './error-tally.ts'
import type { Latency } from './latency.ts'
import type { RunState } from './run-state.ts'
import { measuredWindow } from './schedule.ts'

/** How busy the program that made the load was, and whether that made the load less than it should have been. */
export interface GeneratorFigures {
  limited: boolean
  /** Share of the measured time in which its one thread had work to do. */
  utilisation: number
  /** Share of the measured time in which the processors of its computer had work to do, whoever's. */
  computerUtilisation: number
  /** How late it sent what it could have sent at once; 99 of 100 times it was less, ms. */
  lateP99Ms: number
}

/** What a run carried. Rates in MB/s: 10^6 bytes of records with their framing, a second. */
export interface BurnInFigures {
  /** How long was measured; the warm-up is beside it. */
  seconds: number
  recordBytes: number
  partitions: number
  carriedIngressMBps: number
  carriedEgressMBps: number
  /** From when a batch was due until it was acknowledged; null where nothing was. */
  produce: Latency | null
  /** From when a batch was due until a reader had it. */
  endToEnd: Latency | null
  /** Acknowledged in the whole run, and what of them the checking reader did not find or did not come to. */
  records: number
  lost: number
  unread: number
  errors: NamedErrors
  generator: GeneratorFigures
}

/** A thread that has work all the time cannot be on time. */
const utilisationAtMost = 0.9
const lateMsAtMost = 100

/** How busy this program's thread and its computer were while it was measured, as shares. */
export interface Busy {
  utilisation: number
  computerUtilisation: number
}

/** The figures of a run that has ended. */
export function figuresOf(state: RunState, busy: Busy): BurnInFigures {
  const { load } = state.schedule
  const { fromMs, toMs } = measuredWindow(state.schedule)
  const seconds = (toMs - fromMs) / 1000
  const { acknowledged, lost, unread } = state.ledger.summary()
  return {
    seconds: rounded(seconds, 3),
    recordBytes: load.recordBytes,
    partitions: load.partitions,
    carriedIngressMBps: megabytesPerSecond(state.written.measured * load.countedRecordBytes, seconds),
    carriedEgressMBps: megabytesPerSecond(state.read.measured * load.countedRecordBytes, seconds),
    produce: state.produceLatency.latency(),
    endToEnd: state.endToEndLatency.latency(),
    records: acknowledged,
    lost,
    unread,
    errors: state.errors.list(),
    generator: generatorFigures(busy, state.lateness.latency()?.p99Ms ?? 0),
  }
}

/**
 * Whether the generator kept its own schedule. A full computer alone does not say so: where brokers run on it too, they may be
 * what fills it.
 */
export function generatorFigures({ utilisation, computerUtilisation }: Busy, lateP99Ms: number): GeneratorFigures {
  return {
    limited: utilisation > utilisationAtMost || lateP99Ms > lateMsAtMost,
    utilisation: share(utilisation),
    computerUtilisation: share(computerUtilisation),
    lateP99Ms,
  }
}

export function megabytesPerSecond(bytes: number, seconds: number): number {
  return rounded(bytes / 1e6 / seconds, 6)
}

function share(value: number): number {
  return rounded(Math.min(1, Math.max(0, value)), 3)
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
