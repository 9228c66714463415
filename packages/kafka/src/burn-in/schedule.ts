import type { Load } from './load.ts'

/** When each batch is due, ms on the clock of the run. Nothing that happens moves it: an open loop. */
export interface Schedule {
  load: Load
  startMs: number
}

/** Batches of a partition are numbered from 0; partitions take turns within a round. */
export function dueMs({ load, startMs }: Schedule, partition: number, batch: number): number {
  return startMs + (batch + partition / load.partitions) * load.roundMs
}

/** Batches of each partition, warm-up included. */
export function batchesOf({ warmUpRounds, measuredRounds }: Load): number {
  return warmUpRounds + measuredRounds
}

/** What is measured: from the moment at which its first batch is due to the one at which one batch more would be. */
export function measuredWindow({ load, startMs }: Schedule): { fromMs: number; toMs: number } {
  return {
    fromMs: startMs + load.warmUpRounds * load.roundMs,
    toMs: startMs + batchesOf(load) * load.roundMs,
  }
}

/** Batches that are due and not on their way, by partition. */
export class Outbox {
  readonly #schedule: Schedule
  readonly #next: number[]
  readonly #again: number[][]

  constructor(schedule: Schedule) {
    this.#schedule = schedule
    this.#next = Array.from({ length: schedule.load.partitions }, () => 0)
    this.#again = this.#next.map(() => [])
  }

  /** Up to `most` batches of a partition that are due now, those that failed before first; they count as sent. */
  take(partition: number, nowMs: number, most: number): number[] {
    const taken = this.#again[partition]?.splice(0, most) ?? []
    let next = this.#next[partition] ?? 0
    while (taken.length < most && next < batchesOf(this.#schedule.load) && this.#dueMs(partition, next) <= nowMs)
      taken.push(next++)
    this.#next[partition] = next
    return taken
  }

  /** Takes back batches whose sending failed; they stay as late as they are. */
  giveBack(partition: number, batches: readonly number[]): void {
    this.#again[partition]?.push(...batches)
  }

  /** When the next batch of a partition is due; infinite after the last. One that failed is due at once. */
  nextDueMs(partition: number): number {
    const [again] = this.#again[partition] ?? []
    const batch = again ?? this.#next[partition] ?? 0
    return batch < batchesOf(this.#schedule.load) ? this.#dueMs(partition, batch) : Number.POSITIVE_INFINITY
  }

  #dueMs(partition: number, batch: number): number {
    return dueMs(this.#schedule, partition, batch)
  }
}
