import { expect, test } from 'vitest'
import { readAuditSearch, withFilter } from './audit-search.ts'
import { fromLocal, toLocal } from './local-time.ts'

test('an address that makes no sense shows all', () => {
  const search = { outcome: 'odd', actor: '', action: 'x'.repeat(65), resource: ['a'], from: 'noon', to: {} }
  expect(readAuditSearch(search)).toEqual({})
})

test('an address is kept as it is where it makes sense', () => {
  const search = { outcome: 'denied', action: 'topic', resource: 12, from: '2026-11-23T01:00:00+01:00' } as const
  const read = readAuditSearch(search)
  expect(read).toEqual({ outcome: 'denied', action: 'topic', resource: '12', from: '2026-11-23T00:00:00.000Z' })
  expect(withFilter(read, { action: '', actor: 'key_1' })).toEqual({
    outcome: 'denied',
    resource: '12',
    from: '2026-11-23T00:00:00.000Z',
    actor: 'key_1',
  })
})

test('a time goes to the input and back', () => {
  const instant = '2026-02-03T04:05:00.000Z'
  expect(fromLocal(toLocal(instant))).toBe(instant)
  expect(toLocal(undefined)).toBe('')
  expect(fromLocal('')).toBe('')
})
