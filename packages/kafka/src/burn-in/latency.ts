import { createHistogram } from 'node:perf_hooks'

/** Of one kind of latency, ms; null when nothing was measured. */
export interface Latency {
  p50Ms: number
  p99Ms: number
  maxMs: number
}

const microsecondsAtMost = 3_600_000_000

/**
 * Latencies with three significant digits from a microsecond to an hour, in Node's own HDR histogram (HdrHistogram_c): it
 * takes no dependency and a tenth of a microsecond a value.
 */
export class LatencyHistogram {
  readonly #histogram = createHistogram({ lowest: 1, highest: microsecondsAtMost, figures: 3 })

  record(ms: number): void {
    this.#histogram.record(Math.min(microsecondsAtMost, Math.max(1, Math.round(ms * 1000))))
  }

  latency(): Latency | null {
    const histogram = this.#histogram
    if (histogram.count === 0) return null
    return {
      p50Ms: milliseconds(histogram.percentile(50)),
      p99Ms: milliseconds(histogram.percentile(99)),
      maxMs: milliseconds(histogram.max),
    }
  }
}

function milliseconds(microseconds: number): number {
  return microseconds / 1000
}
