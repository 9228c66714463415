import { expect, test } from 'vitest'
import { nowMs, sampleCluster, sampleOperation } from '../testing/samples.ts'
import { clusterLines, clusterTable } from './cluster.ts'
import { holdTable } from './hold.ts'
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
    kafka         4.3.1, release 3
    endpoint      127.0.0.1:9092
    protected     no
    window        none: changes are made at any time
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

test('a change says from where to where, what it moves, and what it takes back', () => {
  const change = { fromPlanId: 'pla_1', planId: 'pla_2', bytesToMove: 150 * 2 ** 30, seconds: 32_000 }
  const lines = operationLines({ ...sampleOperation, type: 'update_cluster', change, reverts: 'ope_0' }, page)
  expect(lines.slice(4, 6)).toEqual([
    'from plan pla_1 to pla_2, moves 150 GiB, planned to take 8 h 53 min',
    'takes back operation ope_0',
  ])
})

test('holds are listed with the time that each still lasts', () => {
  const hold = {
    id: 'hol_1',
    scope: 'zone' as const,
    subject: 'local-a',
    reason: 'a storm',
    createdBy: 'key_1',
    createdAt: '2026-03-01T11:00:00.000Z',
    expiresAt: '2026-03-01T14:30:00.000Z',
  }
  expect(holdTable([hold, { ...hold, id: 'hol_2', scope: 'fleet', subject: null }], page)).toEqual([
    'ID     HOLDS                FOR  EXPIRES                   REASON',
    'hol_1  zone local-a  2 h 30 min  2026-03-01T14:30:00.000Z  a storm',
    'hol_2  fleet         2 h 30 min  2026-03-01T14:30:00.000Z  a storm',
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
