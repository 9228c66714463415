import { decompress } from './compression.ts'
import { VarInts } from './var-ints.ts'

/** A record as a partition holds it. */
export interface StoredRecord {
  offset: bigint
  timestampMs: number
  key: Buffer | null
  value: Buffer | null
  /** The first `mostHeaders`. */
  headers: { key: Buffer; value: Buffer | null }[]
  headerCount: number
}

/** Headers of a record that are read; who wrote it may have written millions. */
export const mostHeaders = 50

/** One batch as it is stored, not yet opened. */
export interface StoredBatch {
  firstOffset: bigint
  lastOffset: bigint
  /** Markers of transactions, which are nobody's records. */
  isControl: boolean
  bytes: number
  codec: number
  firstTimestamp: bigint
  /** Set where brokers stamp records as they arrive. */
  appendedAt: bigint | null
  count: number
  content: Buffer
}

/** Where fields of a batch begin (Kafka's message format, version 2). */
const at = {
  length: 8,
  magic: 16,
  attributes: 21,
  lastOffsetDelta: 23,
  firstTimestamp: 27,
  maxTimestamp: 35,
  count: 57,
  content: 61,
} as const
const beforeLength = 12

/** The whole batches of what a fetch gave; the last one may be cut off, and is left for the next fetch. */
export function batchesIn(data: Buffer): StoredBatch[] {
  const batches: StoredBatch[] = []
  let begin = 0
  while (data.length - begin >= at.content) {
    const end = begin + beforeLength + data.readInt32BE(begin + at.length)
    if (end > data.length) break
    batches.push(readBatch(data.subarray(begin, end)))
    begin = end
  }
  return batches
}

function readBatch(data: Buffer): StoredBatch {
  const magic = data.readInt8(at.magic)
  if (magic !== 2) throw new Error(`a batch has format ${magic}, and only 2 is known`)
  const attributes = data.readInt16BE(at.attributes)
  const firstOffset = data.readBigInt64BE(0)
  return {
    firstOffset,
    lastOffset: firstOffset + BigInt(data.readInt32BE(at.lastOffsetDelta)),
    isControl: (attributes & 32) !== 0,
    bytes: data.length,
    codec: attributes & 7,
    firstTimestamp: data.readBigInt64BE(at.firstTimestamp),
    appendedAt: (attributes & 8) === 0 ? null : data.readBigInt64BE(at.maxTimestamp),
    count: data.readInt32BE(at.count),
    content: data.subarray(at.content),
  }
}

/** Opens a batch. Rejects with BatchTooLarge, or with what is wrong with it. */
export async function recordsOf(batch: StoredBatch): Promise<Iterable<StoredRecord>> {
  return readRecords(batch, await decompress(batch.codec, batch.content))
}

/** One after another: a batch may hold millions. */
function* readRecords(batch: StoredBatch, content: Buffer): Iterable<StoredRecord> {
  const reader = new VarInts(content)
  for (let index = 0; index < batch.count; index++) {
    const end = reader.next() + reader.position
    if (end <= reader.position || end > content.length) throw new Error('a record ends where no record can')
    yield readRecord(batch, reader)
    reader.position = end
  }
}

function readRecord(batch: StoredBatch, reader: VarInts): StoredRecord {
  reader.position += 1 // attributes, unused
  const timestampDelta = reader.nextBig()
  const offset = batch.firstOffset + BigInt(reader.next())
  const [key, value] = [reader.bytes(), reader.bytes()]
  const headerCount = reader.next()
  const headers: StoredRecord['headers'] = []
  while (headers.length < Math.min(headerCount, mostHeaders))
    headers.push({ key: reader.bytes() ?? Buffer.alloc(0), value: reader.bytes() })
  const timestampMs = Number(batch.appendedAt ?? batch.firstTimestamp + timestampDelta)
  return { offset, timestampMs, key, value, headers, headerCount }
}
