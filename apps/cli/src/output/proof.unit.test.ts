import { describe, expect, test } from 'vitest'
import type { BurnIn } from '../api/types.ts'
import { nowMs } from '../testing/samples.ts'
import { plain } from './paint.ts'
import { proofLines, proofTable } from './proof.ts'
import { proofProgressLines } from './proof-progress.ts'

const page = { paint: plain, width: null, nowMs }
const sampleBurnIn: BurnIn = {
  id: 'bur_1',
  capacityPlanId: 'pla_1',
  promisedIngressMBps: 0.2,
  promisedEgressMBps: 0.4,
  share: 1,
  seconds: 60,
  recordBytes: 1024,
  partitions: 3,
  carriedIngressMBps: 0.2,
  carriedEgressMBps: 0.4,
  produce: { p50Ms: 3.617, p99Ms: 19.359, maxMs: 25.695 },
  endToEnd: { p50Ms: 6.623, p99Ms: 23.567, maxMs: 128.671 },
  records: 13_500,
  lost: 0,
  unread: 0,
  errors: [],
  generator: { limited: false, utilisation: 0.05, computerUtilisation: 0.4, lateP99Ms: 1.2 },
  verdict: 'carried',
  at: '2026-03-01T11:00:00.000Z',
}

describe('a proof', () => {
  test('that the promise is carried', () => {
    expect(proofLines('orders', sampleBurnIn, page)).toEqual([
      'orders carried what was asked of it: all of its promise, for 60 s',
      'burn-in bur_1, plan pla_1, measured by this computer',
      '',
      'Carried',
      '       PROMISED   CARRIED  │ IS THE PROMISE',
      '  in   0.2 MB/s  0.2 MB/s  ████████████████████│░░░░░  100 %',
      '  out  0.4 MB/s  0.4 MB/s  ████████████████████│░░░░░  100 %',
      '',
      'Latency, from when a batch was due',
      '                  P50      P99     MOST',
      '  produce     3.62 ms  19.4 ms  25.7 ms',
      '  end to end  6.62 ms  23.6 ms   129 ms',
      '',
      'Records',
      '  acknowledged  13500 of 1024 bytes, over 3 partitions',
      '  lost          none',
      '  errors        none',
    ])
  })

  test('that half of it is not, shows what was asked, what is missing and what went wrong', () => {
    const lines = proofLines(
      'orders',
      {
        ...sampleBurnIn,
        share: 0.5,
        carriedIngressMBps: 0.09896,
        carriedEgressMBps: 0.12,
        unread: 40,
        errors: [{ name: 'ECONNRESET', count: 3 }],
        verdict: 'not_carried',
        generator: { limited: false, utilisation: 0.2, computerUtilisation: 0.99, lateP99Ms: 2 },
      },
      page,
    )
    expect(lines[0]).toBe('orders did not carry what was asked of it: 50 % of its promise, for 60 s')
    expect(lines.slice(4, 7)).toEqual([
      '       PROMISED     ASKED     CARRIED  │ IS WHAT WAS ASKED',
      '  in   0.2 MB/s  0.1 MB/s  0.099 MB/s  ████████████████████│░░░░░  98.9 %',
      '  out  0.4 MB/s  0.2 MB/s   0.12 MB/s  ████████████░░░░░░░░│░░░░░    60 %',
    ])
    expect(lines).toContain('  not read in time  40')
    expect(lines).toContain('  errors            ECONNRESET 3')
    expect(lines.at(-1)).toContain('processors were busy 99 % of the time')
  })

  test('that could not be made blames this computer, and that lost records says so first', () => {
    const late = { limited: true, utilisation: 0.98, computerUtilisation: 1, lateP99Ms: 140 }
    const lines = proofLines('orders', { ...sampleBurnIn, verdict: 'generator_limited', generator: late }, page)
    expect(lines[0]).toContain('this computer could not make the load')
    expect(lines.join('\n')).toContain('1 of 100 batches left more than 140 ms late by its own doing')
    const [first] = proofLines('orders', { ...sampleBurnIn, verdict: 'records_lost', lost: 1 }, page)
    expect(first).toContain('lost records that it had acknowledged')
  })

  test('in which nothing got through has no latency', () => {
    const lines = proofLines('orders', { ...sampleBurnIn, carriedIngressMBps: 0, produce: null, endToEnd: null }, page)
    expect(lines.filter((line) => line.includes('nothing was measured'))).toHaveLength(2)
  })
})

test('proofs are listed one a line', () => {
  expect(proofTable([sampleBurnIn], page)).toEqual([
    'ID     VERDICT  PROMISED IN / OUT  DRIVEN  CARRIED MB/S  PRODUCE P99  END TO END P99   FOR  LOST  AGE',
    'bur_1  carried          0.2 / 0.4   100 %     0.2 / 0.4      19.4 ms         23.6 ms  60 s     0   1h',
  ])
})

describe('the progress of a proof', () => {
  const asked = { ingressMBps: 0.2, egressMBps: 0.4 }
  const now = {
    stage: 'measuring',
    elapsedSeconds: 23.4,
    totalSeconds: 70,
    ingressMBps: 0.1,
    egressMBps: 0.4,
    produce: { p50Ms: 3, p99Ms: 19.4, maxMs: 30 },
    endToEnd: null,
    errors: 1,
  } as const

  test('has carried beside asked', () => {
    expect(proofProgressLines(now, { name: 'orders', asked, paint: plain })).toEqual([
      'measuring orders 23 of 70 s',
      '  in   ██████████░░░░░░░░░░│░░░░░ 0.1 of 0.2 MB/s',
      '  out  ████████████████████│░░░░░ 0.4 of 0.4 MB/s',
      '  p99  produce 19.4 ms, end to end not measured yet, 1 error',
    ])
  })

  test('has no rates once the load has ended', () => {
    const [only, ...more] = proofProgressLines({ ...now, stage: 'checking' }, { name: 'orders', asked, paint: plain })
    expect(only).toContain('checking orders')
    expect(more).toEqual([])
  })
})
