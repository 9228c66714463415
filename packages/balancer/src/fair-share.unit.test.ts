import { expect, test } from 'vitest'
import { brokersIn, partitionOn, unlimited } from './balance.test-setup.ts'
import { fairShare } from './index.ts'

const partitions = Array.from({ length: 12 }, (_, index) => partitionOn(index, [1]))

/** Copies that each broker ought to hold of 12 partitions. */
function copiesIn(zones: string, replicationFactor: number): number[] {
  const shares = fairShare({ brokers: brokersIn(zones), partitions, replicationFactor, limits: unlimited })
  return [...shares.values()].map(({ copies }) => copies)
}

test('brokers of equal zones get equal parts', () => {
  expect(copiesIn('aaa', 1)).toEqual([4, 4, 4])
  expect(copiesIn('abcabc', 3)).toEqual([6, 6, 6, 6, 6, 6])
})

test('a zone gets one copy of each partition at most while there are zones enough', () => {
  // three copies in three zones: one each, whatever the brokers
  expect(copiesIn('aaabc', 3)).toEqual([4, 4, 4, 12, 12])
  // two copies in three zones: in proportion to brokers a would get 2 x 4/6, which is more than one
  expect(copiesIn('aaaabc', 2)).toEqual([3, 3, 3, 3, 6, 6])
})

test('a zone gets one copy of each partition at least when there are more copies than zones', () => {
  expect(copiesIn('aaab', 2)).toEqual([4, 4, 4, 12])
  expect(copiesIn('aaab', 3)).toEqual([8, 8, 8, 12])
  // seven copies: one each for c, d and e, and 4 / 18 for each broker of a and b
  const shares = copiesIn(`${'a'.repeat(10)}${'b'.repeat(8)}cde`, 7)
  expect(shares.slice(0, 18)).toEqual(Array.from({ length: 18 }, () => expect.closeTo((12 * 4) / 18, 9)))
  expect(shares.slice(18)).toEqual([12, 12, 12])
})

test('more copies than brokers are as many as brokers, and brokers that take none get none', () => {
  expect(copiesIn('aa', 3)).toEqual([12, 12])
  const brokers = brokersIn('aab').map((broker) => ({ ...broker, takesCopies: broker.id !== 1 }))
  const shares = fairShare({ brokers, partitions, replicationFactor: 2, limits: unlimited })
  expect([...shares.entries()]).toEqual([
    [2, { bytes: 1_200, copies: 12 }],
    [3, { bytes: 1_200, copies: 12 }],
  ])
})
