import { expect } from 'vitest'
import type { Answered } from './api-harness.ts'

/** Expects a problem of RFC 9457 with that status and type, which names the request. */
export function expectProblem(answer: Answered, status: number, slug: string): void {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.body).toMatchObject({
    type: `/problems/${slug}`,
    status,
    title: expect.any(String),
    detail: expect.any(String),
    requestId: answer.headers.get('x-request-id'),
  })
  expect(answer.status).toBe(status)
}
