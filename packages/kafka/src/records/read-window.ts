import { setImmediate } from 'node:timers/promises'
import type { BrokerAddress } from '../admin/broker-connection.ts'
import type { AskBroker } from '../admin/brokers.ts'
import { batchesIn, recordsOf, type StoredBatch, type StoredRecord } from './batches.ts'
import { BatchTooLarge, maxBatchBytes } from './compression.ts'
import { fetchStoredV17 } from './fetch-stored.ts'

const fetchWaitMs = 500
const fetchBytes = 4 * 1024 * 1024
const partitionFetchBytes = 1024 * 1024
/** Records that are looked at before anybody else gets a turn. */
const recordsATurn = 2_000

/** A part of one partition, and what was found in it so far. */
export interface Window<Found> {
  partition: number
  /** The next offset to look at. */
  position: bigint
  /** The first offset that is not looked at any more. */
  end: bigint
  found: Found[]
  unreadable: UnreadableBatch[]
}

/** A batch that is passed over, with the reason in words. */
export interface UnreadableBatch {
  partition: number
  firstOffset: bigint
  lastOffset: bigint
  reason: string
}

/** What a read may cost; shared by all its windows, and used up by them. */
export interface Budget {
  deadlineMs: number
  bytes: number
  records: number
}

/** How records are looked at: how many a window keeps, what it may cost, and what is made of each. */
export interface Looking<Found> {
  most: number
  /** `first`: a window with `most` is full; `last`: each one more takes the place of the oldest. */
  keep: 'first' | 'last'
  budget: Budget
  look: (partition: number, record: StoredRecord) => Found | null
}

export interface Leader {
  address: BrokerAddress
  topicId: string
}

/** True when all that the window holds was looked at. */
export function isRead({ position, end }: Window<unknown>): boolean {
  return position >= end
}

/**
 * Looks at the records of windows that one broker leads, in order, and keeps those that `look` makes something of. Ends when each window
 * is read or full, or the budget is used up. Rejects when the broker refuses.
 */
export async function readWindows<Found>(
  ask: AskBroker,
  leader: Leader,
  windows: Window<Found>[],
  looking: Looking<Found>,
): Promise<void> {
  const { budget } = looking
  for (;;) {
    const open = windows.filter((window) => !isRead(window) && !isFull(window, looking))
    if (open.length === 0 || isUsedUp(budget)) return
    const fetched = await fetchOnce(ask, leader, open)
    for (const { partition, isOutOfRange, firstOffset, stored } of fetched) {
      const window = open.find((candidate) => candidate.partition === partition)
      if (window === undefined) continue
      budget.bytes -= stored.length
      // retention has taken what stood there
      if (isOutOfRange) window.position = firstOffset > window.position ? firstOffset : window.end
      for (const batch of batchesIn(stored)) {
        if (isRead(window) || isFull(window, looking) || isUsedUp(budget)) break
        await readBatch(window, batch, looking)
      }
    }
  }
}

function isFull({ found }: Window<unknown>, { most, keep }: Looking<unknown>): boolean {
  return keep === 'first' && found.length >= most
}

function isUsedUp({ deadlineMs, bytes, records }: Budget): boolean {
  return bytes <= 0 || records <= 0 || performance.now() > deadlineMs
}

function fetchOnce(ask: AskBroker, { address, topicId }: Leader, windows: Window<unknown>[]) {
  const partitions = windows.map(({ partition, position }) => ({
    partition,
    currentLeaderEpoch: -1,
    fetchOffset: position,
    lastFetchedEpoch: -1,
    partitionMaxBytes: partitionFetchBytes,
  }))
  const sessionless = { id: 0, epoch: -1 }
  return ask(address, (connection) =>
    fetchStoredV17.async(
      connection,
      fetchWaitMs,
      1,
      fetchBytes,
      0,
      sessionless.id,
      sessionless.epoch,
      [{ topicId, partitions }],
      [],
      '',
    ),
  )
}

async function readBatch<Found>(window: Window<Found>, batch: StoredBatch, looking: Looking<Found>): Promise<void> {
  const { most, budget, look } = looking
  const after = batch.lastOffset + 1n
  try {
    let looked = 0
    for (const record of batch.isControl ? [] : await recordsOf(batch)) {
      // Kafka gives whole batches: the first may begin before what was asked for
      if (record.offset < window.position) continue
      if (record.offset >= window.end) break
      if (isFull(window, looking) || budget.records <= 0) return
      const found = look(window.partition, record)
      if (found !== null) window.found.push(found)
      if (window.found.length > most) window.found.shift()
      window.position = record.offset + 1n
      budget.records--
      if (++looked % recordsATurn === 0) await setImmediate()
    }
  } catch (error) {
    window.unreadable.push({
      partition: window.partition,
      firstOffset: batch.firstOffset,
      lastOffset: batch.lastOffset,
      reason: reasonOf(error, batch),
    })
  }
  if (after > window.position) window.position = after
}

function reasonOf(error: unknown, { bytes }: StoredBatch): string {
  if (error instanceof BatchTooLarge)
    return `${bytes} bytes that unfold to more than the ${maxBatchBytes} that are opened here`
  return `not as Kafka stores records: ${error instanceof Error ? error.message : String(error)}`
}
