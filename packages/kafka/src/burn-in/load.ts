import { batchBytes } from './batch-bytes.ts'

export interface LoadRequest {
  /** What is to be driven, MB/s: 10^6 bytes of records with their framing, a second. */
  ingressMBps: number
  egressMBps: number
  /** Key and value of one record together. */
  recordBytes: number
  /** How long is measured. */
  seconds: number
  brokers: number
  /** Partitions that the topic has at least, and at most; their number is a multiple of the brokers'. */
  partitionsAtLeast: number
  partitionsAtMost: number
}

/** What is driven, worked out in full before anything is sent. */
export interface Load {
  recordBytes: number
  partitions: number
  recordsPerBatch: number
  /** Bytes that a record counts: its own, its framing and its part of the batch's header. */
  countedRecordBytes: number
  /** Each partition has one batch due in each round of so many ms; partitions take turns within it. */
  roundMs: number
  /** Rounds before what is measured, and those that are measured. */
  warmUpRounds: number
  measuredRounds: number
  /** Readers of everything; one at least, for it checks that nothing is lost, though perhaps only after the load has ended. */
  fullReaders: number
  /** Partitions that one more reader reads, for the part of the egress that is no multiple of the ingress. */
  partReaderPartitions: number
}

/** Kafka's default batch.size: what a client sends that was not tuned. */
const batchBytesWanted = 16 * 1024
const roundMsAtLeast = 5
const roundMsAtMost = 100
const batchBytesAtMost = 256 * 1024
/** Kafka's quotas look at ten seconds and a bit: what they let pass at first is over by then. */
const warmUpSecondsAtMost = 10
const warmUpSecondsAtLeast = 1
const warmUpShare = 1 / 5
/** The part reader may read so much more of the ingress than asked, as a share, before more partitions are tried. */
const partTolerance = 0.005
const partitionsTried = 32
/** Records of one run: what is remembered of each is two bits. */
const recordsAtMost = 1_000_000_000

/** Why a load cannot be driven, for whoever asked for it. */
export class LoadRefused extends Error {
  override readonly name = 'LoadRefused'
}

/** Works out topic, batches, schedule and readers of a load. Throws LoadRefused when it has too many records to keep count of. */
export function planLoad(request: LoadRequest): Load {
  const { ingressMBps, egressMBps, recordBytes, seconds } = request
  const { partitions, fullReaders, partReaderPartitions } = choosePartitions(egressMBps / ingressMBps, request)
  const bytesPerMs = (ingressMBps * 1000) / partitions
  const wantedMs = clamp(batchBytesWanted / bytesPerMs, roundMsAtLeast, roundMsAtMost)
  const most = Math.max(1, Math.floor(batchBytesAtMost / recordBytes))
  const recordsPerBatch = clamp(Math.round((bytesPerMs * wantedMs) / batchBytes(1, recordBytes)), 1, most)
  const roundMs = batchBytes(recordsPerBatch, recordBytes) / bytesPerMs
  const warmUpSeconds = warmUpSecondsOf(seconds)
  const load: Load = {
    recordBytes,
    partitions,
    recordsPerBatch,
    countedRecordBytes: batchBytes(recordsPerBatch, recordBytes) / recordsPerBatch,
    roundMs,
    warmUpRounds: Math.ceil((warmUpSeconds * 1000) / roundMs),
    measuredRounds: Math.ceil((seconds * 1000) / roundMs),
    fullReaders,
    partReaderPartitions,
  }
  if (recordsOf(load) > recordsAtMost)
    throw new LoadRefused(
      `This would be ${Math.round(recordsOf(load) / 1e6)} million records; at most ${recordsAtMost / 1e6} million are kept count of.`,
    )
  return load
}

/** Records of the whole load, warm-up included. */
export function recordsOf({ partitions, recordsPerBatch, ...load }: Load): number {
  return (load.warmUpRounds + load.measuredRounds) * partitions * recordsPerBatch
}

/** Bytes that the whole load leaves in the topic, before replication. */
export function bytesOf(load: Load): number {
  return recordsOf(load) * load.countedRecordBytes
}

/** Seconds from the first batch to the last, warm-up included. */
export function secondsOf({ warmUpRounds, measuredRounds, roundMs }: Load): number {
  return ((warmUpRounds + measuredRounds) * roundMs) / 1000
}

/** How long can be measured when warm-up and all take at most so many seconds; less than 0 where not even the warm-up fits. */
export function measuredSecondsWithin(totalSeconds: number): number {
  const withLongWarmUp = totalSeconds - warmUpSecondsAtMost
  const measured =
    withLongWarmUp * warmUpShare >= warmUpSecondsAtMost ? withLongWarmUp : totalSeconds / (1 + warmUpShare)
  // a second for whole rounds
  return Math.min(measured, totalSeconds - warmUpSecondsAtLeast) - 1
}

function warmUpSecondsOf(seconds: number): number {
  return clamp(seconds * warmUpShare, warmUpSecondsAtLeast, warmUpSecondsAtMost)
}

type Fan = Pick<Load, 'partitions' | 'fullReaders' | 'partReaderPartitions'>

/**
 * `ratio` is egress to ingress. Its whole part is read by full readers, the rest by one that reads some of the partitions: as
 * few more partitions as make that part come out right, and never less than asked.
 */
function choosePartitions(ratio: number, request: LoadRequest): Fan {
  const { brokers, partitionsAtLeast, partitionsAtMost } = request
  const fewest = Math.max(1, Math.ceil(partitionsAtLeast / brokers)) * brokers
  const whole = Math.floor(ratio + partTolerance)
  const part = Math.max(0, ratio - whole)
  if (part <= partTolerance) return { partitions: fewest, fullReaders: Math.max(1, whole), partReaderPartitions: 0 }
  const counts = Array.from({ length: partitionsTried }, (_, more) => fewest + more * brokers)
  const allowed = counts.filter((count) => count === fewest || count <= partitionsAtMost)
  const surplus = (count: number) => Math.ceil(part * count - partTolerance) / count - part
  const best = allowed.reduce((found, count) =>
    surplus(found) <= partTolerance || surplus(found) <= surplus(count) ? found : count,
  )
  return { partitions: best, fullReaders: whole, partReaderPartitions: Math.ceil(part * best - partTolerance) }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
