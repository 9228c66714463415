import { expect, test } from 'vitest'
import { nowMs, sampleCluster, sampleOperation } from '../testing/samples.ts'
import { clusterLines, clusterTable } from './cluster.ts'
import { operationLines } from './operation.ts'
import { paintFor, plain } from './paint.ts'

const page = { paint: plain, width: null, nowMs }

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
