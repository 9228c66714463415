import { describe, expect, test } from 'vitest'
import { consumedMBps, producedMBps } from './perf-output.ts'

// lines that the tools of Kafka 4.3.1 have written
describe('the producer performance tool', () => {
  test.each([
    ['1 records sent, 0.5 records/sec (0.00 MB/sec), 687.0 ms avg latency, 687.0 ms max latency.', 0.000512],
    ['12690 records sent, 12690.0 records/sec (12.39 MB/sec), 3746.7 ms avg latency, 3966.0 ms max latency.', 12.99456],
    ['70650 records sent, 70579.4 records/sec (68.93 MB/sec), 463.0 ms avg latency, 639.0 ms max latency.', 72.2733056],
  ])('says what a window carried: %s', (line, mbps) => {
    expect(producedMBps(line, 1024)).toBeCloseTo(mbps, 9)
  })

  test.each([
    '600000 records sent, 28549.676437 records/sec (27.88 MB/sec), 944.38 ms avg latency, 3440.00 ms max latency, 824 ms 50th, 2395 ms 95th, 2964 ms 99th, 3241 ms 99.9th.',
    'org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [records]',
    '',
  ])('says nothing of a window: %s', (line) => {
    expect(producedMBps(line, 1024)).toBeNull()
  })
})

describe('the consumer performance tool', () => {
  test.each([
    ['2026-11-22 16:30:24:330, 0, 0.0010, 0.0001, 1, 0.1531, 4189, 2342, 0.0004, 0.4270', 0.0001048576],
    ['2026-11-22 16:30:35:563, 0, 406.2900, 93.2279, 416041, 95465.3465, 0, 505, 93.2279, 95465.3465', 97.7565385],
  ])('says what a window carried: %s', (line, mbps) => {
    expect(consumedMBps(line)).toBeCloseTo(mbps, 6)
  })

  test.each([
    'time, threadId, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec',
    '2026-11-22 16:30:20:006, 2026-11-22 16:30:36:652, 488.2813, 29.3332, 500000, 30037.2462, 4189, 12457, 39.1973, 40138.0750',
    'WARNING: Exiting before consuming the expected number of records: timeout (3000 ms) exceeded. You can use the --timeout option to increase the timeout.',
    '',
  ])('says nothing of a window: %s', (line) => {
    expect(consumedMBps(line)).toBeNull()
  })
})
