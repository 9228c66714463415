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
const lines = (problem: Problem) => problemLines(problem, { paint: plain, command: 'headwater plan' })

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

  test('says what to follow and when to come back', () => {
    expect(lines({ ...base, nearest: null, operationId: 'ope_1', retryAfterSeconds: 2 })).toEqual([
      'The request is not valid: 2 faults.',
      '  follow what is going on: headwater operation describe ope_1 --wait',
      '  try again in 2 s',
      '  request req_1',
    ])
  })
})
