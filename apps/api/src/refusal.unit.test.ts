import { problemSchema, problemTypes } from '@headwater/api-contract'
import { expect, test } from 'vitest'
import { Refusal } from './refusal.ts'
import { pointerTo } from './validation.ts'

test('a refusal becomes a problem with a stable type, its status and the request', () => {
  const refusal = new Refusal('limit-reached', 'Too many.', { limit: 'users', current: 2, requested: 3, next: 'Wait.' })
  expect(problemSchema.parse(refusal.toProblem('req_1'))).toEqual({
    type: '/problems/limit-reached',
    title: 'A limit is reached',
    status: 409,
    detail: 'Too many.',
    requestId: 'req_1',
    limit: 'users',
    current: 2,
    requested: 3,
    next: 'Wait.',
  })
})

test('when to come back is said in the body and as Retry-After', () => {
  expect(new Refusal('unavailable', 'Later.', { retryAfterSeconds: 5 }).headers).toEqual({ 'retry-after': '5' })
})

test('every problem type is a refusal', () => {
  for (const { status } of Object.values(problemTypes)) expect(status).toBeGreaterThanOrEqual(400)
})

test('pointers escape what JSON pointers escape', () => {
  expect(pointerTo(['a/b', 0, 'c~d'])).toBe('/a~1b/0/c~0d')
  expect(pointerTo([])).toBe('')
})
