import { createRecordsBatch } from '@platformatic/kafka'
import { describe, expect, test } from 'vitest'
import { batchBytes, keyBytes } from './batch-bytes.ts'
import { bytesOf, LoadRefused, type LoadRequest, measuredSecondsWithin, planLoad, secondsOf } from './load.ts'

const request: LoadRequest = {
  ingressMBps: 2,
  egressMBps: 4,
  recordBytes: 1024,
  seconds: 60,
  brokers: 3,
  partitionsAtLeast: 3,
  partitionsAtMost: 300,
}
const planned = (change: Partial<LoadRequest>) => planLoad({ ...request, ...change })

/** What a load drives, MB/s. */
function ratesOf(load: ReturnType<typeof planLoad>) {
  const ingress = bytesOf(load) / secondsOf(load) / 1e6
  return { ingress, egress: ingress * (load.fullReaders + load.partReaderPartitions / load.partitions) }
}

describe('a batch', () => {
  test.each([
    [1, 24],
    [1, 87],
    [15, 1024],
    [64, 150],
    [65, 64],
    [3, 100_000],
  ])('of %d records of %d bytes counts what the client sends', (records, recordBytes) => {
    const record = () => ({
      topic: 't',
      partition: 0,
      key: Buffer.alloc(keyBytes),
      value: Buffer.alloc(recordBytes - keyBytes),
      timestamp: 5n,
    })
    const sent = createRecordsBatch(Array.from({ length: records }, record))
    expect(batchBytes(records, recordBytes)).toBe(sent.length)
  })
})

describe('a load', () => {
  test.each([0.02, 0.2, 2, 20, 200, 2000])('drives exactly %d MB/s, and the egress', (ingressMBps) => {
    const rates = ratesOf(planned({ ingressMBps, egressMBps: ingressMBps * 2 }))
    expect(rates.ingress).toBeCloseTo(ingressMBps, 9)
    expect(rates.egress).toBeCloseTo(ingressMBps * 2, 9)
  })

  test.each([0.3, 1, 1.25, 2, 2.1, 3.333, 7.9])(
    'drives an egress of %d times the ingress, and hardly more',
    (ratio) => {
      const { egress } = ratesOf(planned({ egressMBps: 2 * ratio }))
      expect(egress).toBeGreaterThanOrEqual(2 * ratio * 0.999)
      expect(egress).toBeLessThan(2 * ratio * 1.02)
    },
  )

  test('has a multiple of the brokers as partitions, and no more than there may be', () => {
    expect(planned({ partitionsAtLeast: 4 }).partitions).toBe(6)
    expect(planned({ egressMBps: 4.3, partitionsAtMost: 6 }).partitions).toBe(6)
    expect(planned({ egressMBps: 5 }).partitions).toBe(6)
  })

  test('is batched as by a client that was not tuned: up to 16 KiB, or what falls due in a tenth of a second', () => {
    expect(planned({}).recordsPerBatch).toBe(15)
    expect(batchBytes(15, 1024)).toBeLessThan(16 * 1024)
    const slow = planned({ ingressMBps: 0.06, egressMBps: 0.06 })
    expect(slow.recordsPerBatch).toBe(2)
    expect(slow.roundMs).toBeLessThan(110)
  })

  test('has larger batches where 16 KiB would be due all the time', () => {
    const fast = planned({ ingressMBps: 60, egressMBps: 60 })
    expect(fast.roundMs).toBeCloseTo(5, 0)
    expect(fast.recordsPerBatch).toBeGreaterThan(80)
  })

  test('has a warm-up beside what is measured: a fifth of it, one second to ten', () => {
    expect(secondsOf(planned({ seconds: 60 }))).toBeCloseTo(70, 0)
    expect(secondsOf(planned({ seconds: 3 }))).toBeCloseTo(4, 0)
    expect(secondsOf(planned({ seconds: 20 }))).toBeCloseTo(24, 0)
  })

  test.each([3, 10, 45, 60, 70, 600, 3600])('of what fits into %d s is not longer than that', (total) => {
    const seconds = measuredSecondsWithin(total)
    expect(secondsOf(planned({ seconds }))).toBeLessThanOrEqual(total)
    expect(secondsOf(planned({ seconds }))).toBeGreaterThan(total * 0.9 - 2)
  })

  test('of more records than are kept count of is refused', () => {
    expect(() => planned({ ingressMBps: 2000, seconds: 3600, recordBytes: 64 })).toThrow(LoadRefused)
  })
})
