import { randomBytes } from 'node:crypto'
import type { TenantConnection } from '../tenant-client.ts'
import { keyBytes } from './batch-bytes.ts'
import { watchBusy } from './busy.ts'
import { type RunClock, runClock } from './clock.ts'
import { type BurnInFigures, figuresOf, megabytesPerSecond } from './figures.ts'
import type { Latency } from './latency.ts'
import { type Load, secondsOf } from './load.ts'
import { prepareTopic } from './prepare.ts'
import { type Reader, runReader } from './readers.ts'
import { RunState } from './run-state.ts'
import { measuredWindow, type Schedule } from './schedule.ts'
import { brokerKey, TopicLeaders } from './topic-leaders.ts'
import { runWriter, writersPerBroker } from './writers.ts'

/** How far a run is; told every second. */
export interface BurnInProgress {
  stage: 'warming_up' | 'measuring' | 'checking'
  elapsedSeconds: number
  totalSeconds: number
  /** Carried since the last time this was told. */
  ingressMBps: number
  egressMBps: number
  /** Of what was measured so far. */
  produce: Latency | null
  endToEnd: Latency | null
  errors: number
}

export interface BurnInRun {
  connection: TenantConnection
  /** An empty topic of `load.partitions` partitions that the user may write and read. */
  topic: string
  load: Load
  /** Ends the run early; what it had is still told. */
  signal: AbortSignal
  onProgress?: (progress: BurnInProgress) => void
  clock?: RunClock
}

const startInMs = 100
const tellEveryMs = 1000
const lookAgainMs = 20
/** How long answers and readers are waited for after the last batch: a sixth of the run, within these. */
const waitMsAtLeast = 3_000
const waitMsAtMost = 10_000
const waitShare = 1 / 6
/** Of the time that reading the rest takes at the promised rate, where that is less than what is written. */
const patienceWithReading = 1.5

/**
 * Drives a load through a topic as a tenant's clients do and says what was carried. It never waits for the cluster: what is due
 * is due, and latency counts from then. Errors on the way are counted and tried again. Rejects with a KafkaRefusal when the load
 * could not begin, and with the signal's reason when that came before.
 */
export async function runBurnIn(run: BurnInRun): Promise<{ figures: BurnInFigures; interrupted: boolean }> {
  const { load, signal, clock = runClock } = run
  const leaders = new TopicLeaders(run.connection, run.topic, clock)
  const sending = new AbortController()
  const reading = new AbortController()
  const loops: Promise<void>[] = []
  let telling: NodeJS.Timeout | undefined
  try {
    const startOffsets = await prepareTopic(leaders, { partitions: load.partitions, clock, signal })
    const readers = readersOf(load, startOffsets)
    const state = newState(run, clock, { startOffsets, live: [...(readers[0]?.offsets.keys() ?? [])] })
    const { fromMs, toMs } = measuredWindow(state.schedule)

    const startLoops = loopStarter({ state, leaders, clock, readers, sending: sending.signal, reading: reading.signal })
    const writers = startLoops(loops)
    telling = setInterval(() => {
      startLoops(loops)
      run.onProgress?.(progressOf(state, clock))
    }, tellEveryMs)

    await clock.sleep(fromMs - clock.nowMs(), signal)
    const busy = watchBusy()
    await clock.sleep(toMs - clock.nowMs(), signal)
    const wasBusy = busy()
    sending.abort()
    if (!signal.aborted) await untilAllIsRead(state, { readers, startOffsets, writers, clock, signal })
    state.measureUnanswered(clock.nowMs())
    return { figures: figuresOf(state, wasBusy), interrupted: signal.aborted }
  } finally {
    clearInterval(telling)
    sending.abort()
    reading.abort()
    leaders.close()
    await Promise.allSettled(loops)
  }
}

function newState(
  { load }: BurnInRun,
  clock: RunClock,
  offsets: { startOffsets: readonly bigint[]; live: readonly number[] },
): RunState {
  const schedule: Schedule = { load, startMs: clock.nowMs() + startInMs }
  return new RunState({
    schedule,
    run: randomBytes(8),
    filler: randomBytes(load.recordBytes - keyBytes),
    epochOffsetMs: clock.epochMs() - clock.nowMs(),
    ...offsets,
  })
}

/** The first one checks; the one that reads a part comes last, and is the first where there is no other. */
function readersOf({ fullReaders, partReaderPartitions }: Load, startOffsets: readonly bigint[]): Reader[] {
  const all = startOffsets.map((offset, partition): [number, bigint] => [partition, offset])
  const full = Array.from({ length: fullReaders }, () => new Map(all))
  const part = partReaderPartitions > 0 ? [new Map(all.slice(0, partReaderPartitions))] : []
  return [...full, ...part].map((offsets, index) => ({ checks: index === 0, offsets }))
}

/** Starts the writers and readers of every broker that has none yet; gives the writers it started. */
function loopStarter(parts: {
  state: RunState
  leaders: TopicLeaders
  clock: RunClock
  readers: readonly Reader[]
  sending: AbortSignal
  reading: AbortSignal
}): (loops: Promise<void>[]) => Promise<void>[] {
  const { leaders, readers, sending, reading } = parts
  const started = new Set<string>()
  return (loops) => {
    const brokers = leaders.brokers().filter((broker) => !started.has(brokerKey(broker)))
    for (const broker of brokers) started.add(brokerKey(broker))
    const writers = brokers.flatMap((broker) =>
      Array.from({ length: writersPerBroker }, (_, place) => runWriter({ broker, place }, { ...parts, stop: sending })),
    )
    const reads = brokers.flatMap((broker) =>
      readers.map((reader) => runReader({ reader, broker }, { ...parts, stop: reading })),
    )
    loops.push(...writers, ...reads)
    return writers
  }
}

/** Until every answer has come and every acknowledged record was read, or the patience is over. */
async function untilAllIsRead(
  state: RunState,
  rest: {
    readers: readonly Reader[]
    startOffsets: readonly bigint[]
    writers: readonly Promise<void>[]
    clock: RunClock
    signal: AbortSignal
  },
): Promise<void> {
  const { readers, startOffsets, writers, clock, signal } = rest
  const [checking] = readers
  const partitions = startOffsets.map((offset, partition) => {
    if (checking && !checking.offsets.has(partition)) checking.offsets.set(partition, offset)
    return partition
  })
  const untilMs = clock.nowMs() + patienceMs(state.schedule.load)
  let answered = false
  void Promise.allSettled(writers).then(() => {
    answered = true
  })
  while (!signal.aborted && clock.nowMs() < untilMs) {
    if (answered && state.ledger.isReadUp(partitions)) return
    await clock.sleep(lookAgainMs, signal)
  }
}

function patienceMs(load: Load): number {
  const runMs = secondsOf(load) * 1000
  const read = load.fullReaders > 0 ? 1 : load.partReaderPartitions / load.partitions
  const readingMs = (runMs * (1 - read)) / read
  return Math.min(waitMsAtMost, Math.max(waitMsAtLeast, runMs * waitShare)) + readingMs * patienceWithReading
}

function progressOf(state: RunState, clock: RunClock): BurnInProgress {
  const { load, startMs } = state.schedule
  const { fromMs, toMs } = measuredWindow(state.schedule)
  const nowMs = clock.nowMs()
  const seconds = tellEveryMs / 1000
  return {
    stage: nowMs < fromMs ? 'warming_up' : nowMs < toMs ? 'measuring' : 'checking',
    elapsedSeconds: Math.max(0, nowMs - startMs) / 1000,
    totalSeconds: secondsOf(load),
    ingressMBps: megabytesPerSecond(state.written.look() * load.countedRecordBytes, seconds),
    egressMBps: megabytesPerSecond(state.read.look() * load.countedRecordBytes, seconds),
    produce: state.produceLatency.latency(),
    endToEnd: state.endToEndLatency.latency(),
    errors: state.errors.total,
  }
}
