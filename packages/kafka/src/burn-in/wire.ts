import { type Connection, fetchV17, ProduceAcks, produceV11, ResponseError } from '@platformatic/kafka'
import { KafkaRefusal } from '../admin/kafka-refusal.ts'

/** How long brokers may wait for the other replicas, ms: Kafka's own default. */
const replicationTimeoutMs = 30_000
const partitionFetchBytes = 1024 * 1024
const fetchBytes = 4 * 1024 * 1024

export interface NewRecord {
  topic: string
  partition: number
  key: Buffer
  value: Buffer
  timestamp: bigint
}

/** Writes records with acks=all, one batch a partition; resolves with the offset of each partition's first. */
export async function produce(connection: Connection, records: NewRecord[]): Promise<Map<number, bigint>> {
  const response = await produceV11.api.async(connection, ProduceAcks.ALL, replicationTimeoutMs, records)
  if (typeof response === 'boolean') throw new KafkaRefusal('failed', 'the records were not acknowledged')
  const written = response.responses.flatMap(({ partitionResponses }) => partitionResponses)
  return new Map(written.map(({ index, baseOffset }) => [index, baseOffset]))
}

export interface FetchedRecord {
  key: Buffer | null | undefined
  value: Buffer | null | undefined
}

export interface FetchedPartition {
  partition: number
  records: FetchedRecord[]
  /** Where to go on. */
  nextOffset: bigint
}

/**
 * What partitions hold from the given offsets on, or nothing after `waitMs`. Partitions whose fetch failed are left out, and
 * `error` says why.
 */
export async function fetchRecords(
  connection: Connection,
  topicId: string,
  offsets: ReadonlyMap<number, bigint>,
  waitMs: number,
): Promise<{ partitions: FetchedPartition[]; error: unknown }> {
  const wanted = [...offsets].map(([partition, fetchOffset]) => ({
    partition,
    currentLeaderEpoch: -1,
    fetchOffset,
    lastFetchedEpoch: -1,
    partitionMaxBytes: partitionFetchBytes,
  }))
  const sessionless = { id: 0, epoch: -1 }
  let error: unknown = null
  const response = await fetchV17.api
    .async(
      connection,
      waitMs,
      1,
      fetchBytes,
      0,
      sessionless.id,
      sessionless.epoch,
      [{ topicId, partitions: wanted }],
      [],
      '',
    )
    .catch((failure: unknown) => {
      // one partition's failure is thrown for all of them, with the parsed answer attached
      if (!(failure instanceof ResponseError) || !isFetchResponse(failure.response)) throw failure
      error = failure
      return failure.response
    })
  const partitions = response.responses.flatMap((topic) => topic.partitions).filter(({ errorCode }) => errorCode === 0)
  return {
    error,
    partitions: partitions.map(({ partitionIndex, records }) =>
      readPartition(partitionIndex, records ?? [], offsets.get(partitionIndex) ?? 0n),
    ),
  }
}

type FetchResponse = fetchV17.FetchResponse
type Batches = NonNullable<FetchResponse['responses'][number]['partitions'][number]['records']>

function isFetchResponse(value: unknown): value is FetchResponse {
  return typeof value === 'object' && value !== null && 'responses' in value && Array.isArray(value.responses)
}

function readPartition(partition: number, batches: Batches, from: bigint): FetchedPartition {
  let nextOffset = from
  const records: FetchedRecord[] = []
  for (const batch of batches) {
    // Kafka answers with whole batches: the first may begin before what was asked for
    for (const record of batch.records) if (batch.firstOffset + BigInt(record.offsetDelta) >= from) records.push(record)
    const after = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n
    if (after > nextOffset) nextOffset = after
  }
  return { partition, records, nextOffset }
}
