import type { Load } from './load.ts'
import { batchesOf } from './schedule.ts'

interface Page {
  /** One bit a batch. */
  acknowledged: Uint8Array
  /** One bit a record. */
  read: Uint8Array
  /** The last offset that was acknowledged; -1 before the first. */
  acknowledgedUpTo: bigint
  /** The offset that the first reader will read next. */
  readUpTo: bigint
}

/** Which batches were acknowledged and which records the first reader has read: what says that none is lost. */
export class Ledger {
  readonly #load: Load
  readonly #pages: Page[]

  constructor(load: Load, startOffsets: readonly bigint[]) {
    this.#load = load
    const batches = batchesOf(load)
    this.#pages = startOffsets.map((readUpTo) => ({
      acknowledged: bits(batches),
      read: bits(batches * load.recordsPerBatch),
      acknowledgedUpTo: -1n,
      readUpTo,
    }))
  }

  /** Batches are on the cluster, the last record of them at `lastOffset`. */
  acknowledge(partition: number, batches: readonly number[], lastOffset: bigint): void {
    const page = this.#page(partition)
    for (const batch of batches) set(page.acknowledged, batch)
    if (lastOffset > page.acknowledgedUpTo) page.acknowledgedUpTo = lastOffset
  }

  /** A record came back. True at its first time: a retry can have written it twice. */
  read(partition: number, index: number): boolean {
    const page = this.#page(partition)
    if (index < 0 || index >= page.read.length * 8 || has(page.read, index)) return false
    set(page.read, index)
    return true
  }

  /** The first reader has gone on to this offset. */
  readTo(partition: number, offset: bigint): void {
    const page = this.#page(partition)
    if (offset > page.readUpTo) page.readUpTo = offset
  }

  /** True when the first reader has gone past all that was acknowledged in these partitions. */
  isReadUp(partitions: readonly number[]): boolean {
    return partitions.every((partition) => isReadUp(this.#page(partition)))
  }

  isAcknowledged(partition: number, batch: number): boolean {
    return has(this.#page(partition).acknowledged, batch)
  }

  /** True when the batch's first record came back. */
  isRead(partition: number, batch: number): boolean {
    return has(this.#page(partition).read, batch * this.#load.recordsPerBatch)
  }

  /**
   * Acknowledged records, those of them that did not come back although the reader has gone past them, and those that it
   * has not come to.
   */
  summary(): { acknowledged: number; lost: number; unread: number } {
    const { recordsPerBatch } = this.#load
    const sum = { acknowledged: 0, lost: 0, unread: 0 }
    for (const page of this.#pages) {
      let missing = 0
      for (let batch = 0; batch < batchesOf(this.#load); batch++) {
        if (!has(page.acknowledged, batch)) continue
        sum.acknowledged += recordsPerBatch
        for (let index = batch * recordsPerBatch; index < (batch + 1) * recordsPerBatch; index++)
          if (!has(page.read, index)) missing++
      }
      sum[isReadUp(page) ? 'lost' : 'unread'] += missing
    }
    return sum
  }

  #page(partition: number): Page {
    const page = this.#pages[partition]
    if (page === undefined) throw new Error(`the load has no partition ${partition}`)
    return page
  }
}

function isReadUp({ readUpTo, acknowledgedUpTo }: Page): boolean {
  return readUpTo > acknowledgedUpTo
}

function bits(count: number): Uint8Array {
  return new Uint8Array(Math.ceil(count / 8))
}

function has(array: Uint8Array, index: number): boolean {
  return ((array[index >> 3] ?? 0) & (1 << (index & 7))) !== 0
}

function set(array: Uint8Array, index: number): void {
  array[index >> 3] = (array[index >> 3] ?? 0) | (1 << (index & 7))
}
