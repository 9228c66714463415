import { assertNever, type KafkaAccess } from '@headwater/model'
import { ListOffsetTimestamps } from '@platformatic/kafka'
import type { AskBroker } from '../admin/brokers.ts'
import { askBrokersOf, type ConnectionCache } from '../admin/connection-cache.ts'
import { KafkaRefusal } from '../admin/kafka-refusal.ts'
import { readOffsetsOfTopic } from '../admin/partition-offsets.ts'
import type { StoredRecord } from './batches.ts'
import { type Payload, payloadOf } from './payload.ts'
import { type Budget, isRead, type Looking, readWindows, type UnreadableBatch, type Window } from './read-window.ts'
import { describeAsUser, partitionOf, type TopicMetadata } from './topic-leaders.ts'

/** Partitions that are read together. */
export const mostPartitions = 50
/** What one attempt at a page may cost, and after how long there is no other. */
const budgetAtFirst = { bytes: 32 * 1024 * 1024, records: 100_000 }
const attemptWithinMs = 4_000
const withinMs = 8_000
/** Records from the end that a filter looks through at a time. */
const searchedAtATime = 10_000
const shownOfHeaders = 256

/** By partition. */
export type Positions = ReadonlyMap<number, bigint>

export type ReadStart =
  | { kind: 'oldest' }
  | { kind: 'newest' }
  | { kind: 'offset'; offset: bigint }
  | { kind: 'time'; atMs: number }
  /** Goes on where a page ended: from these offsets on. */
  | { kind: 'from'; positions: Positions }
  /** The same backwards: before these offsets. */
  | { kind: 'before'; positions: Positions }

export interface ReadQuery {
  topic: string
  /** Null: all of them. */
  partition: number | null
  start: ReadStart
  limit: number
  /** Only records whose key or value holds these bytes. */
  contains: Buffer | null
  /** What is shown of a key or value at most, bytes. */
  shownBytes: number
}

export interface ShownRecord {
  partition: number
  offset: bigint
  timestampMs: number
  key: Payload | null
  value: Payload | null
  headers: { key: Payload; value: Payload | null }[]
  headerCount: number
}

export interface RecordPage {
  /** Oldest first, or newest first where it was read backwards. */
  records: ShownRecord[]
  /** Where the next page starts. */
  next: { kind: 'from' | 'before'; positions: Positions }
  /** Nothing is left there now. */
  isEnd: boolean
  /** Records that were looked at. */
  looked: number
  /** False when time or bytes ran out first: more may be found from `next` on. */
  isComplete: boolean
  unreadable: UnreadableBatch[]
}

export async function readRecords(
  connections: ConnectionCache,
  access: KafkaAccess,
  query: ReadQuery,
): Promise<RecordPage> {
  const ask = askBrokersOf(connections, access)
  const whole = await connections.run(access, `topic ${query.topic} was not found`, (connection) =>
    describeAsUser(connection, query.topic),
  )
  const metadata = { ...whole, partitions: wantedPartitions(whole, query.partition) }
  const topic = { name: query.topic, partitions: metadata.partitions }
  const [first, end] = await Promise.all([
    readOffsetsOfTopic(metadata, ask, topic, ListOffsetTimestamps.EARLIEST),
    readOffsetsOfTopic(metadata, ask, topic, ListOffsetTimestamps.LATEST),
  ])
  const reading: Reading = { ask, metadata, query, limits: limitsOf(first, end) }
  const { start } = query
  if (start.kind === 'newest') return readBackwards(reading, null)
  if (start.kind === 'before') return readBackwards(reading, start.positions)
  return readForwards(reading, await forwardStart(reading, start))
}

interface Reading {
  ask: AskBroker
  metadata: TopicMetadata
  query: ReadQuery
  limits: Limits
}

/** Where records of a partition begin and end now. */
type Limits = Map<number, { first: bigint; end: bigint }>

function wantedPartitions(metadata: TopicMetadata, wanted: number | null) {
  if (wanted !== null) return [partitionOf(metadata, wanted)]
  const { partitions } = metadata
  if (partitions.length <= mostPartitions) return partitions
  throw new KafkaRefusal(
    'too_many_partitions',
    `the topic has ${partitions.length} partitions, and ${mostPartitions} are read together at most`,
  )
}

function limitsOf(first: Positions, end: Positions): Limits {
  return new Map(
    [...first].flatMap(([partition, offset]) => {
      const after = end.get(partition)
      return after === undefined ? [] : [[partition, { first: offset, end: after }] as const]
    }),
  )
}

/** Partitions that it says nothing of are read from their first record on. */
async function forwardStart(
  { ask, metadata, query, limits }: Reading,
  start: Exclude<ReadStart, { kind: 'newest' | 'before' }>,
): Promise<Positions> {
  switch (start.kind) {
    case 'oldest':
      return new Map()
    case 'offset':
      return new Map([...limits.keys()].map((partition) => [partition, start.offset]))
    case 'from':
      return start.positions
    case 'time': {
      const topic = { name: query.topic, partitions: metadata.partitions }
      const found = await readOffsetsOfTopic(metadata, ask, topic, BigInt(start.atMs))
      return new Map([...limits].map(([partition, { end }]) => [partition, found.get(partition) ?? end]))
    }
    default:
      return assertNever(start)
  }
}

async function readForwards({ ask, metadata, limits, query }: Reading, start: Positions): Promise<RecordPage> {
  const budget = newBudget()
  const windows = [...limits].map(([partition, { first, end }]) =>
    windowOf(partition, larger(start.get(partition) ?? first, first), end),
  )
  await readAll(ask, metadata, windows, { most: query.limit, keep: 'first', budget, look: lookFor(query) })
  const records = merged(
    windows.map(({ found }) => found),
    query.limit,
    (a, b) => a.timestampMs < b.timestampMs,
  )
  const shown = new Set(records)
  return {
    records,
    next: { kind: 'from', positions: positionsOf(windows, (window) => nextOffset(window, shown)) },
    isEnd: windows.every((window) => isRead(window) && window.found.every((record) => shown.has(record))),
    looked: budgetAtFirst.records - budget.records,
    isComplete: windows.every((window) => isRead(window) || window.found.length >= query.limit),
    unreadable: windows.flatMap(({ unreadable }) => unreadable),
  }
}

/** The first record that is not shown; as far as the window was looked at when all it found is shown. */
function nextOffset({ found, position }: Window<ShownRecord>, shown: ReadonlySet<ShownRecord>): bigint {
  return found.find((record) => !shown.has(record))?.offset ?? position
}

/**
 * The last records before the end, or before where the page before this one began. Of a part that was half read the newest records are
 * not known: it is tried again with a smaller one.
 */
async function readBackwards(reading: Reading, before: Positions | null): Promise<RecordPage> {
  const { ask, metadata, limits, query } = reading
  const deadlineMs = performance.now() + withinMs
  for (let width = firstWidth(reading); ; width = Math.max(1, Math.floor(width / 8))) {
    const parts = [...limits].map(([partition, { first, end }]): Part => {
      const last = smaller(before?.get(partition) ?? end, end)
      const begin = larger(last - BigInt(width), first)
      return { ...windowOf(partition, begin, last), begin, first }
    })
    const budget = newBudget()
    await readAll(ask, metadata, parts, { most: query.limit, keep: 'last', budget, look: lookFor(query) })
    if (parts.every(isRead) || width === 1 || performance.now() > deadlineMs)
      return pageBackwards(parts, query, budgetAtFirst.records - budget.records)
  }
}

/** A window that is read for its newest records. */
interface Part extends Window<ShownRecord> {
  begin: bigint
  /** Where the partition's records begin. */
  first: bigint
}

function firstWidth({ query, limits }: Reading): number {
  if (query.contains === null) return query.limit
  return Math.max(query.limit, Math.floor(searchedAtATime / Math.max(1, limits.size)))
}

function pageBackwards(parts: Part[], query: ReadQuery, looked: number): RecordPage {
  const records = merged(
    parts.filter(isRead).map(({ found }) => found.toReversed()),
    query.limit,
    (a, b) => a.timestampMs > b.timestampMs,
  )
  const shown = new Set(records)
  const positions = positionsOf(parts, (part) => previousOffset(part, shown, query.limit))
  return {
    records,
    next: { kind: 'before', positions },
    isEnd: parts.every(({ partition, first }) => (positions.get(partition) ?? first) <= first),
    looked,
    isComplete: parts.every(isRead),
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
  }
}

/** What is before it was not shown: the oldest that is shown, or where the part began when nothing of it is left. */
function previousOffset(part: Part, shown: ReadonlySet<ShownRecord>, limit: number): bigint {
  const oldest = part.found.find((record) => shown.has(record))
  const isAllShown = part.found.length < limit && part.found.every((record) => shown.has(record))
  if (isRead(part) && isAllShown) return part.begin
  return oldest?.offset ?? part.end
}

async function readAll(
  ask: AskBroker,
  { brokers, partitions, topicId }: TopicMetadata,
  windows: Window<ShownRecord>[],
  looking: Looking<ShownRecord>,
): Promise<void> {
  const leaderOf = new Map(partitions.map(({ partitionIndex, leaderId }) => [partitionIndex, leaderId]))
  await Promise.all(
    brokers.map((address) => {
      const led = windows.filter(({ partition }) => leaderOf.get(partition) === address.nodeId)
      return readWindows(ask, { address, topicId }, led, looking)
    }),
  )
}

function lookFor({ contains, shownBytes }: ReadQuery) {
  return (partition: number, record: StoredRecord): ShownRecord | null => {
    const { offset, timestampMs, key, value, headers, headerCount } = record
    if (contains !== null && !key?.includes(contains) && !value?.includes(contains)) return null
    return {
      partition,
      offset,
      timestampMs,
      key: key && payloadOf(key, shownBytes),
      value: value && payloadOf(value, shownBytes),
      headers: headers.map((header) => ({
        key: payloadOf(header.key, shownOfHeaders),
        value: header.value && payloadOf(header.value, shownOfHeaders),
      })),
      headerCount,
    }
  }
}

function newBudget(): Budget {
  return { ...budgetAtFirst, deadlineMs: performance.now() + attemptWithinMs }
}

function windowOf(partition: number, position: bigint, end: bigint): Window<ShownRecord> {
  return { partition, position, end, found: [], unreadable: [] }
}

function positionsOf<W extends Window<ShownRecord>>(windows: W[], offsetOf: (window: W) => bigint): Positions {
  return new Map(windows.map((window) => [window.partition, offsetOf(window)]))
}

/** Of partitions' records one list by time, each partition in its own order whatever times its producers wrote. */
function merged(
  partitions: ShownRecord[][],
  limit: number,
  isBefore: (a: ShownRecord, b: ShownRecord) => boolean,
): ShownRecord[] {
  const records: ShownRecord[] = []
  const places = partitions.map(() => 0)
  while (records.length < limit) {
    let chosen = -1
    let next: ShownRecord | undefined
    for (const [index, partition] of partitions.entries()) {
      const head = partition[places[index] ?? 0]
      if (head === undefined || (next !== undefined && !isBefore(head, next))) continue
      chosen = index
      next = head
    }
    if (next === undefined) break
    records.push(next)
    places[chosen] = (places[chosen] ?? 0) + 1
  }
  return records
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
