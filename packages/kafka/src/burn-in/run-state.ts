import { ErrorTally } from './error-tally.ts'
import { LatencyHistogram } from './latency.ts'
import { Ledger } from './ledger.ts'
import { Meter } from './meter.ts'
import { decodeKey } from './record-key.ts'
import { batchesOf, dueMs, measuredWindow, Outbox, type Schedule } from './schedule.ts'
import type { FetchedPartition } from './wire.ts'

/** All that a run knows while it runs: what is due, what was acknowledged, what came back, and how long it took. */
export class RunState {
  readonly schedule: Schedule
  /** Random bytes that mark this run's records. */
  readonly run: Buffer
  /** The value of every record. */
  readonly filler: Buffer
  /** Added to the run's clock it is the time of day. */
  readonly epochOffsetMs: number
  readonly outbox: Outbox
  readonly ledger: Ledger
  readonly written: Meter
  readonly read: Meter
  readonly produceLatency = new LatencyHistogram()
  readonly endToEndLatency = new LatencyHistogram()
  /** How late the generator itself was, ms. */
  readonly lateness = new LatencyHistogram()
  readonly errors = new ErrorTally()
  readonly #window: { fromMs: number; toMs: number }
  readonly #live: ReadonlySet<number>

  /** `live` are the partitions that the checking reader reads while the load runs; the others it reads after that. */
  constructor(parts: {
    schedule: Schedule
    run: Buffer
    filler: Buffer
    epochOffsetMs: number
    startOffsets: readonly bigint[]
    live: readonly number[]
  }) {
    this.schedule = parts.schedule
    this.run = parts.run
    this.filler = parts.filler
    this.epochOffsetMs = parts.epochOffsetMs
    this.outbox = new Outbox(parts.schedule)
    this.ledger = new Ledger(parts.schedule.load, parts.startOffsets)
    this.#window = measuredWindow(parts.schedule)
    this.written = new Meter(this.#window)
    this.read = new Meter(this.#window)
    this.#live = new Set(parts.live)
  }

  /** A request was acknowledged; `offsets` are those of each partition's first record. */
  acknowledged(
    due: readonly { partition: number; batches: number[] }[],
    offsets: ReadonlyMap<number, bigint>,
    nowMs: number,
  ): void {
    const { recordsPerBatch } = this.schedule.load
    for (const { partition, batches } of due) {
      const records = batches.length * recordsPerBatch
      this.ledger.acknowledge(partition, batches, (offsets.get(partition) ?? 0n) + BigInt(records) - 1n)
      this.written.add(records, nowMs)
      for (const batch of batches) this.#measure(this.produceLatency, dueMs(this.schedule, partition, batch), nowMs)
    }
  }

  /** Records came to a reader; `checks` says whether it is the one that holds them against what was acknowledged. */
  arrived(checks: boolean, { partition, records, nextOffset }: FetchedPartition, nowMs: number): void {
    this.read.add(records.length, nowMs)
    if (!checks) return
    for (const { key, value } of records) {
      const known = decodeKey(this.run, key)
      if (known === null) continue
      if (!value?.equals(this.filler)) {
        this.errors.count('corrupt_record')
        continue
      }
      const isFirst = this.ledger.read(partition, known.index)
      // all records of a batch were due at once: one of them speaks for all
      if (isFirst && this.#live.has(partition) && known.index % this.schedule.load.recordsPerBatch === 0)
        this.#measure(this.endToEndLatency, known.dueMs, nowMs)
    }
    this.ledger.readTo(partition, nextOffset)
  }

  /**
   * At the end: what was due and never answered, or never came back, has a latency of at least its age, and leaving it out
   * would flatter the cluster.
   */
  measureUnanswered(nowMs: number): void {
    const { partitions } = this.schedule.load
    for (let partition = 0; partition < partitions; partition++)
      for (let batch = 0; batch < batchesOf(this.schedule.load); batch++) {
        const atMs = dueMs(this.schedule, partition, batch)
        if (atMs > nowMs) break
        if (!this.ledger.isAcknowledged(partition, batch)) this.#measure(this.produceLatency, atMs, nowMs)
        if (this.#live.has(partition) && !this.ledger.isRead(partition, batch))
          this.#measure(this.endToEndLatency, atMs, nowMs)
      }
  }

  #measure(histogram: LatencyHistogram, dueAtMs: number, nowMs: number): void {
    if (dueAtMs >= this.#window.fromMs && dueAtMs < this.#window.toMs) histogram.record(nowMs - dueAtMs)
  }
}
