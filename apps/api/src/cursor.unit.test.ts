import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor, pageOfRows } from './cursor.ts'
import { Refusal } from './refusal.ts'

test('a cursor gives back the id it was made from, to its own list only', () => {
  const cursor = encodeCursor('clusters', 'clu_1')
  expect(decodeCursor('clusters', cursor)).toBe('clu_1')
  expect(() => decodeCursor('operations', cursor)).toThrow(Refusal)
})

test('no garbage is taken for a cursor, and none breaks anything but itself', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((text) => Buffer.from(text).toString('base64url')),
      ),
      (garbage) => {
        expect(() => decodeCursor('clusters', garbage)).toThrow('The cursor was not made by this list.')
      },
    ),
  )
})

test('pages follow one another to the last, which has no cursor', async () => {
  const rows = ['e', 'd', 'c', 'b', 'a'].map((id) => ({ id }))
  const read = async ({ limit, before }: { limit: number; before: string | null }) =>
    rows.filter(({ id }) => before === null || id < before).slice(0, limit)
  const seen: string[][] = []
  let cursor: string | undefined
  do {
    const page = await pageOfRows('letters', { cursor, limit: 2 }, read, { id: (row) => row.id, view: (row) => row.id })
    seen.push(page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(seen).toEqual([['e', 'd'], ['c', 'b'], ['a']])
})
