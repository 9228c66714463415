import { describe, expect, test } from 'vitest'
import { type Acknowledged, judge, type Read } from './record-ledger.ts'

const topic = 'orders'
const acknowledged = (...sequences: number[]): Acknowledged[] =>
  sequences.map((sequence) => ({ topic, sequence, partition: 0, offset: sequence, dueMs: 0, latencyMs: 1 }))
const read = (offset: number, sequence: number, key = 'k', partition = 0): Read => ({
  topic,
  partition,
  offset,
  key,
  sequence,
})

describe('what was read against what was acknowledged', () => {
  test('is right when each record is there once and in order', () => {
    const verdict = judge(topic, acknowledged(0, 1, 2), [read(0, 0), read(1, 1), read(2, 2)])
    expect(verdict).toEqual({ acknowledged: 3, read: 3, lost: 0, duplicates: 0, outOfOrder: 0 })
  })

  test('shows an acknowledged record that was never read', () => {
    expect(judge(topic, acknowledged(0, 1, 2), [read(0, 0), read(1, 2)])).toMatchObject({ lost: 1 })
  })

  test('takes a record without an acknowledgement for neither lost nor wrong', () => {
    expect(judge(topic, acknowledged(0), [read(0, 0), read(1, 1)])).toMatchObject({ lost: 0, read: 2 })
  })

  test('shows a record that the log holds twice, also in another partition', () => {
    expect(judge(topic, acknowledged(0), [read(0, 0), read(1, 0)])).toMatchObject({ duplicates: 1, outOfOrder: 0 })
    expect(judge(topic, acknowledged(0), [read(0, 0), read(0, 0, 'k', 1)])).toMatchObject({ duplicates: 1 })
  })

  test('does not hold it against the log when the consumer was given an offset twice', () => {
    expect(judge(topic, acknowledged(0), [read(0, 0), read(0, 0)])).toMatchObject({ duplicates: 0, read: 1 })
  })

  test('shows records of a key that changed places, by offset and not by when they were read', () => {
    expect(judge(topic, acknowledged(0, 1), [read(0, 1), read(1, 0)])).toMatchObject({ outOfOrder: 1 })
    expect(judge(topic, acknowledged(0, 1), [read(1, 1), read(0, 0)])).toMatchObject({ outOfOrder: 0 })
  })

  test('asks for no order between keys', () => {
    expect(judge(topic, acknowledged(0, 1), [read(0, 1, 'a'), read(1, 0, 'b')])).toMatchObject({ outOfOrder: 0 })
  })

  test('leaves other topics out', () => {
    expect(judge('other', acknowledged(0), [read(0, 0)])).toMatchObject({ acknowledged: 0, read: 0, lost: 0 })
  })
})
