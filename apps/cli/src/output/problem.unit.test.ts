import { describe, expect, test } from 'vitest'
import type { Problem } from '../api/types.ts'
import { plain } from './paint.ts'
import { problemLines } from './problem.ts'

const base: Problem = {
  type: '/problems/invalid-request',
  title: 'The request is not valid',
  status: 400,
  detail: '2 faults.',
  requestId: 'req_1',
}
const lines = (problem: Problem) => problemLines(problem, { paint: plain, width: null, command: 'headwater plan' })

function broken(size: string, constraint: 'cpu' | 'disk', reason: string): NonNullable<Problem['rejected']>[number] {
  return { size, brokers: 60, constraint, reason, overload: 1.5, monthlyMicroUsd: null }
}

describe('a problem', () => {
  test('shows every fault where it is', () => {
    const errors: Problem['errors'] = [
      { in: 'body', pointer: '/order/retentionHours', detail: 'must be above 0' },
      { in: 'header', pointer: '', detail: 'is odd' },
    ]
    expect(lines({ ...base, errors })).toEqual([
      'The request is not valid: 2 faults.',
      '  body /order/retentionHours: must be above 0',
      '  header: is odd',
      '  request req_1',
    ])
  })

  test('shows the limit and the nearest order as a command', () => {
    const nearest = {
      region: 'local',
      throughput: { ingressMBps: 190, egressMBps: 380 },
      retentionHours: 24,
      availability: 'single-zone' as const,
    }
    const refusal = {
      limit: 'throughput',
      current: 190,
      requested: 100_000,
      unit: 'MB/s',
      next: 'Order less.',
      nearest,
    }
    expect(lines({ ...base, title: 'No plan', detail: 'Too much.', ...refusal })).toEqual([
      'No plan: Too much.',
      '  limit throughput: allowed 190 MB/s, requested 100000 MB/s',
      '  next: Order less.',
      '  nearest order that works:',
      '    headwater plan --throughput 190 --retention 1d --availability single-zone --egress 380',
      '  request req_1',
    ])
  })

  test('shows what rejects the sizes, and how to split the order, within the terminal', () => {
    const order = {
      region: 'us-east-1',
      throughput: { ingressMBps: 2300 },
      retentionHours: 24,
      availability: 'multi-zone' as const,
    }
    const detail = 'No plan carries 5000 MB/s of ingress; 2300 MB/s can be had.'
    const refusal: Problem = {
      ...base,
      title: 'No plan',
      detail,
      errors: [{ in: 'body', pointer: '/order/throughput/ingressMBps', detail }],
      rejected: [
        broken('m6g.large', 'cpu', '20 of 2 vCPU'),
        broken('m6g.xlarge', 'cpu', '20 of 4 vCPU'),
        broken('i4i.16xlarge', 'disk', '20117 GiB of 16384 GiB, with 20 brokers lost 30175 GiB'),
      ],
      nearest: order,
      split: { clusters: 3, order: { ...order, throughput: { ingressMBps: 1670 } }, monthlyMicroUsd: 294_012_810_000 },
    }
    const shown = problemLines(refusal, { paint: plain, width: 80, command: 'headwater plan --cluster orders' })
    expect(`\n${shown.join('\n')}\n`).toMatchInlineSnapshot(`
      "
      No plan: No plan carries 5000 MB/s of ingress; 2300 MB/s can be had.
        at body /order/throughput/ingressMBps
        no size carries it:
          LIMIT  REJECTS  THE CLOSEST
          cpu    2 sizes  60 x m6g.large: 20 of 2 vCPU
          disk    1 size  60 x i4i.16xlarge: 20117 GiB of 16384 GiB, with 20 brokers
                          lost 30175 GiB
        nearest order that works:
          headwater plan --cluster orders --throughput 2300 --retention 1d \\
              --availability multi-zone --region us-east-1
        or split it: 3 clusters, 294012.81 USD a month together, each:
          headwater cluster create --throughput 1670 --retention 1d \\
              --availability multi-zone --region us-east-1
        request req_1
      "
    `)
  })

  test('names words without a unit', () => {
    expect(
      lines({ ...base, limit: 'region_fixed', current: 'local', requested: 'us-east-1', unit: 'region' }),
    ).toContain('  limit region_fixed: allowed local, requested us-east-1')
  })

  test('says what to follow and when to come back', () => {
    expect(lines({ ...base, nearest: null, operationId: 'ope_1', retryAfterSeconds: 2 })).toEqual([
      'The request is not valid: 2 faults.',
      '  follow what is going on: headwater operation describe ope_1 --wait',
      '  try again in 2 s',
      '  request req_1',
    ])
  })
})
