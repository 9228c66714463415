import { describe, expect, test } from 'vitest'
import { figuresOf, generatorFigures } from './figures.ts'
import { type Load, planLoad } from './load.ts'
import { encodeKey } from './record-key.ts'
import { RunState } from './run-state.ts'
import { batchesOf, dueMs } from './schedule.ts'

// two partitions, two records a batch, a batch of each every 10 ms: one second of warm-up, one that is measured
const load: Load = {
  ...planLoad({
    ingressMBps: 0.4,
    egressMBps: 0.4,
    recordBytes: 1000,
    seconds: 1,
    brokers: 1,
    partitionsAtLeast: 2,
    partitionsAtMost: 2,
  }),
  recordsPerBatch: 2,
  countedRecordBytes: 1000,
  roundMs: 10,
  warmUpRounds: 100,
  measuredRounds: 100,
}
const idle = { utilisation: 0.2, computerUtilisation: 0.5 }
const run = Buffer.from('thisrun1')
const filler = Buffer.alloc(976, 1)

function newRun(live = [0, 1]): RunState {
  return new RunState({
    schedule: { load, startMs: 0 },
    run,
    filler,
    epochOffsetMs: 0,
    startOffsets: [7n, 7n],
    live,
  })
}

type Latencies = { produceMs: number; readMs: number }

/** Every batch of a partition acknowledged and read so long after it was due, but for those that are left out. */
function carry(
  state: RunState,
  partition: number,
  { produceMs, readMs }: Latencies,
  without: { unacknowledged?: number[]; unread?: number[] } = {},
): void {
  for (let batch = 0; batch < batchesOf(load); batch++) {
    const atMs = dueMs(state.schedule, partition, batch)
    const offset = 7n + BigInt(batch * 2)
    if (!without.unacknowledged?.includes(batch))
      state.acknowledged([{ partition, batches: [batch] }], new Map([[partition, offset]]), atMs + produceMs)
    const records = [0, 1].map((place) => ({
      key: encodeKey(run, { index: batch * 2 + place, dueMs: atMs }),
      value: filler,
    }))
    const found = without.unread?.includes(batch) ? [] : records
    state.arrived(true, { partition, records: found, nextOffset: offset + 2n }, atMs + readMs)
  }
}

describe('a run that kept up', () => {
  const state = newRun()
  for (const partition of [0, 1]) carry(state, partition, { produceMs: 3, readMs: 4 })
  state.measureUnanswered(2100)
  const figures = figuresOf(state, idle)

  test('carried what was due, in and out', () => {
    // 100 batches of 2 records of 1000 bytes in each of two partitions within one second
    expect(figures).toMatchObject({ seconds: 1, carriedIngressMBps: 0.4, carriedEgressMBps: 0.4 })
  })

  test('measures from when a batch was due', () => {
    expect(figures.produce?.p50Ms).toBeCloseTo(3, 1)
    expect(figures.endToEnd?.p99Ms).toBeCloseTo(4, 1)
  })

  test('lost nothing', () => {
    expect(figures).toMatchObject({ records: 800, lost: 0, unread: 0, errors: [] })
  })
})

test('a batch that was acknowledged and is not in the topic is lost', () => {
  const state = newRun()
  carry(state, 0, { produceMs: 3, readMs: 4 }, { unread: [5] })
  expect(figuresOf(state, idle)).toMatchObject({ lost: 2, unread: 0 })
})

test('what the reader has not come to is not called lost', () => {
  const state = newRun()
  carry(state, 0, { produceMs: 3, readMs: 4 })
  state.acknowledged([{ partition: 1, batches: [0, 1, 2] }], new Map([[1, 7n]]), 30)
  expect(figuresOf(state, idle)).toMatchObject({ lost: 0, unread: 6 })
})

test('a record that a retry wrote twice counts once, and one of another run not at all', () => {
  const state = newRun()
  carry(state, 0, { produceMs: 3, readMs: 4 })
  carry(state, 0, { produceMs: 3, readMs: 4 })
  const foreign = { key: encodeKey(Buffer.from('another1'), { index: 0, dueMs: 0 }), value: filler }
  state.arrived(true, { partition: 1, records: [foreign, { key: null, value: filler }], nextOffset: 9n }, 50)
  expect(state.ledger.summary()).toEqual({ acknowledged: 400, lost: 0, unread: 0 })
  expect(state.ledger.isRead(1, 0)).toBe(false)
})

test('a record with another content is an error, and counts as lost', () => {
  const state = newRun()
  state.acknowledged([{ partition: 0, batches: [0] }], new Map([[0, 7n]]), 3)
  const records = [0, 1].map((index) => ({
    key: encodeKey(run, { index, dueMs: 0 }),
    value: Buffer.alloc(976, index + 1),
  }))
  state.arrived(true, { partition: 0, records, nextOffset: 9n }, 4)
  expect(figuresOf(state, idle)).toMatchObject({ lost: 1, errors: [{ name: 'corrupt_record', count: 1 }] })
})

test('what was never answered is as late as it was old at the end', () => {
  const state = newRun()
  const stalled = Array.from({ length: 50 }, (_, index) => 150 + index)
  carry(state, 0, { produceMs: 3, readMs: 4 }, { unacknowledged: stalled, unread: stalled })
  carry(state, 1, { produceMs: 3, readMs: 4 })
  state.measureUnanswered(3000)
  const figures = figuresOf(state, idle)
  expect(figures.carriedIngressMBps).toBeCloseTo(0.3, 6)
  expect(figures.produce?.maxMs).toBeCloseTo(1500, -1)
  expect(figures.endToEnd?.p99Ms).toBeGreaterThan(1400)
})

test('partitions that are read only after the load say nothing of its latency', () => {
  const state = newRun([0])
  carry(state, 0, { produceMs: 3, readMs: 4 })
  carry(state, 1, { produceMs: 3, readMs: 5000 })
  state.measureUnanswered(2100)
  expect(figuresOf(state, idle).endToEnd?.maxMs).toBeCloseTo(4, 1)
})

test.each([
  [0.5, 2, false],
  [0.9, 2, false],
  [0.93, 2, true],
  [0.5, 140, true],
])('a generator busy for %d of the time and %d ms late: limited is %s', (utilisation, lateMs, limited) => {
  expect(generatorFigures({ utilisation, computerUtilisation: 1 }, lateMs).limited).toBe(limited)
})
