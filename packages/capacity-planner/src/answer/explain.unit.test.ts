import { expect, test } from 'vitest'
import { orderOf, planned } from '../planning.test-setup.ts'
import { explainPlan } from './explain.ts'

test('a small plan reads as short lines', () => {
  expect(explainPlan(planned(orderOf({ availability: 'multi-zone' })))).toMatchInlineSnapshot(`
    [
      "3 x local.small in local-a, local-b, local-c because the smallest multi-zone cluster: at least 3, a multiple of its zones",
      "Controllers on 3 of the brokers because brokers carry them, up to 6 of them and 2000 replicas",
      "Volume 19 GiB, 125 MiB/s, 3000 IOPS a broker: what full retention needs within 0.75, 0.85 after the failure, and the slack",
      "Promise 0.2 MB/s in and 0.4 MB/s out at peak, 24 h kept, 3 copies, 2 in sync",
      "Partitions 3 a topic by default, 200 at most",
      "network            [                    ] 1.2 % of 80 %, failed 1.8 % of 100 %",
      "volume_throughput  [                    ] 0.5 % of 80 %, failed 0.6 % of 100 %",
      "disk               [########            ] 42.4 % of 42.5 %, failed 42.4 % of 42.5 %",
      "partitions         [                    ] 0.3 % of 66.7 %, failed 0.3 % of 100 %",
      "cpu                [#                   ] 2.8 % of 60 %, failed 3.1 % of 80 %",
      "memory             [####                ] 17.9 % of 100 %, failed 17.9 % of 100 %  <- binding: 5.72 MiB (30 s of 0.2 MB/s) of 32 MiB page cache, which is 256 MiB less 96 heap and 128 overhead; with 1 broker lost 5.72 MiB",
      "connections        [                    ] 0 % of 100 %, failed 0 % of 100 %",
      "Price 29.20 USD a month: Brokers, local.small 24.64 USD + Broker volumes, local-directory 4.56 USD",
      "Headroom 5.59 x this throughput on the same machines, limited by memory; then the next step, 3 x local.medium at +34.72 USD",
      "Note: Prices of local sizes make plans comparable; nobody pays them.",
    ]
  `)
})

test('dedicated controllers are counted apart', () => {
  const lines = explainPlan(planned(orderOf({ region: 'us-east-1', partitions: 1200 })))
  expect(lines[1]).toMatch(/^Controllers 3 x m6g.large of their own because 3 brokers and 2400 replicas/)
})
