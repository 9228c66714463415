import { expect, test } from 'vitest'
import { encodeCursor } from './cursor.ts'
import { positionsCursor, positionsOf } from './message-cursor.ts'

test('a cursor goes on exactly where the page ended, in each partition and up to the largest offset', () => {
  const positions = new Map([
    [0, 0n],
    [7, 36n],
    [1_000_000, 9_223_372_036_854_775_807n],
  ])
  for (const kind of ['from', 'before'] as const)
    expect(positionsOf(positionsCursor({ kind, positions }))).toEqual({ kind, positions })
})

test('a cursor over the most partitions that are read together fits in an address', () => {
  const positions = new Map(Array.from({ length: 50 }, (_, id) => [id + 1_000, 10n ** 12n] as const))
  expect(positionsCursor({ kind: 'before', positions }).length).toBeLessThanOrEqual(1_600)
})

test('what was not made here is refused', () => {
  for (const text of ['', 'sideways', 'from.0', 'from.0-', 'from.0-1;2', 'from.00000-1'])
    expect(() => positionsOf(encodeCursor('messages', text))).toThrow('cursor')
  expect(() => positionsOf(encodeCursor('topics', 'from.0-1'))).toThrow('cursor')
})
