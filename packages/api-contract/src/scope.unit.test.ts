import { expect, test } from 'vitest'
import { effectiveScopes, scopesBeyond } from './scope.ts'

test('each scope includes the weaker ones, and messages stands alone', () => {
  expect([...effectiveScopes(['admin'])].toSorted()).toEqual(['admin', 'developer', 'viewer'])
  expect([...effectiveScopes(['operator'])]).not.toContain('messages')
  expect([...effectiveScopes(['messages'])]).toEqual(['messages'])
})

test('a key hands on what it has, and nothing more', () => {
  expect(scopesBeyond(['admin'], ['viewer', 'operator', 'messages'])).toEqual(['operator', 'messages'])
  expect(scopesBeyond(['admin', 'messages'], ['developer', 'messages'])).toEqual([])
})
