import { expect, test } from 'vitest'
import { nowMs, sampleCluster, sampleOperation, samplePlan } from '../testing/samples.ts'
import { clusterLines, clusterTable } from './cluster.ts'
import { operationLines } from './operation.ts'
import { paintFor, plain } from './paint.ts'
import { planLines } from './plan.ts'

const page = { paint: plain, width: null, nowMs }

test('a plan reads from what runs to why', () => {
  expect(`\n${planLines(samplePlan, page).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    3 x local.small with 19 GiB each, single-zone in local-a, 29.20 USD a month
    plan pla_1, catalogue 2026-03-01.1

    Machines
      ROLE                COUNT  SIZE         VCPU   MEMORY    HEAP  VOLUME
      broker, controller      3  local.small   0.5  256 MiB  96 MiB  19 GiB, 125 MiB/s, 3000 IOPS

    Promise
      in          0.1 MB/s, 0.2 MB/s at peak
      out         0.2 MB/s, 0.4 MB/s at peak
      kept        1d
      copies      2, of which 1 in sync before a record is acknowledged
      partitions  3 a topic by default, 300 at most

    Price
      ITEM                  QUANTITY  UNIT   UNIT PRICE    A MONTH
      Brokers, local.small      2190  hour  0.01125 USD  24.64 USD
      total                                              29.20 USD

    How full the busiest broker is
      LIMIT    AT PEAK                                 WITH A MACHINE LOST
      network  █░░░░░░░░░░░░░░░│░░░░  0.93 %  of 80 %  █░░░░░░░░░░░░░░░░░░░│  1.4 %  of 100 %
      disk     ██████░░░│░░░░░░░░░░░    28 %  of 43 %  ████████░│░░░░░░░░░░░   42 %  of 43 %   <- binding

      Binding: disk: 5.36 GiB of 19 GiB

    Why
      WHAT           VALUE  BECAUSE
      brokers.count  3      the smallest cluster
                            [Headwater default]

    Rejected sizes
      SIZE        BROKERS  LIMIT   REASON
      local.tiny        3  memory  its heap is too small

    Notes
      While one machine is out, acknowledged records exist once.
    "
  `)
})

test('a cluster is shown with its conditions', () => {
  expect(`\n${clusterLines(sampleCluster, page).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    name          orders
    id            clu_1
    phase         RUNNING
    throughput    0.1 MB/s in
    retention     1d
    availability  single-zone, in local
    endpoint      127.0.0.1:9092
    protected     no
    plan          pla_1
    operation     none is running
    created       2026-03-01T10:00:00.000Z (2h ago)

    Conditions
      TYPE   STATUS  REASON  FOR  MESSAGE
      Ready  True    Usable   1h  a client got through
    "
  `)
})

test('clusters are listed one a line', () => {
  expect(clusterTable([sampleCluster], page)).toEqual([
    'NAME    ID     PHASE    THROUGHPUT  RETENTION  AVAILABILITY  REGION  AGE',
    'orders  clu_1  RUNNING    0.1 MB/s         1d  single-zone   local    2h',
  ])
})

test('an operation shows each step with its time', () => {
  expect(operationLines(sampleOperation, page)).toEqual([
    'create cluster clu_1: running 10.0 s',
    '  ✓  prepare cluster  0.4 s  network is ready',
    '  ▸  start machines   8.0 s  1 of 3 run',
    '  ·  verify endpoint',
    'operation ope_1, started 2026-03-01T11:59:50.000Z',
  ])
})

function painted(isTTY: boolean, env: Record<string, string>): boolean {
  return paintFor({ isTTY }, env)('x', 'good') !== 'x'
}

test('colours are for terminals, and not where NO_COLOR says no', () => {
  expect(painted(true, {})).toBe(true)
  expect(painted(false, {})).toBe(false)
  expect(painted(true, { NO_COLOR: '1' })).toBe(false)
  expect(painted(true, { TERM: 'dumb' })).toBe(false)
})
