import { describe, expect, test } from 'vitest'
import { type Load, planLoad } from './load.ts'
import { batchesOf, dueMs, measuredWindow, Outbox, type Schedule } from './schedule.ts'

const load: Load = {
  ...planLoad({
    ingressMBps: 1,
    egressMBps: 1,
    recordBytes: 1000,
    seconds: 5,
    brokers: 2,
    partitionsAtLeast: 2,
    partitionsAtMost: 2,
  }),
  roundMs: 10,
  warmUpRounds: 3,
  measuredRounds: 7,
}
const schedule: Schedule = { load, startMs: 1000 }

test('partitions take turns within a round', () => {
  expect([0, 1, 2].map((batch) => dueMs(schedule, 0, batch))).toEqual([1000, 1010, 1020])
  expect(dueMs(schedule, 1, 0)).toBe(1005)
})

test('what is measured begins and ends with a round', () => {
  expect(measuredWindow(schedule)).toEqual({ fromMs: 1030, toMs: 1100 })
})

describe('the outbox', () => {
  test('gives what is due, once, and says when the next is', () => {
    const outbox = new Outbox(schedule)
    expect(outbox.take(0, 999, 10)).toEqual([])
    expect(outbox.nextDueMs(0)).toBe(1000)
    expect(outbox.take(0, 1000, 10)).toEqual([0])
    expect(outbox.take(0, 1009, 10)).toEqual([])
    expect(outbox.nextDueMs(0)).toBe(1010)
  })

  test('after a stall gives all that fell due meanwhile, as much at a time as is wanted', () => {
    const outbox = new Outbox(schedule)
    expect(outbox.take(1, 1045, 3)).toEqual([0, 1, 2])
    expect(outbox.take(1, 1045, 3)).toEqual([3, 4])
  })

  test('gives what failed again, before anything else, as late as it is', () => {
    const outbox = new Outbox(schedule)
    const failed = outbox.take(0, 1010, 10)
    outbox.giveBack(0, failed)
    expect(outbox.nextDueMs(0)).toBe(1000)
    expect(outbox.take(0, 1020, 10)).toEqual([0, 1, 2])
  })

  test('has nothing after the last batch', () => {
    const outbox = new Outbox(schedule)
    expect(outbox.take(0, 1_000_000, 100)).toHaveLength(batchesOf(load))
    expect(outbox.nextDueMs(0)).toBe(Number.POSITIVE_INFINITY)
  })
})
