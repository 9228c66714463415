import { topicName } from '@headwater/api-contract'
import { expect, test } from 'vitest'
import { partitionsFault, topicNameFault } from './topic-faults.ts'

test.each([
  'orders',
  'a.b_c-9',
  '',
  '.',
  '..',
  '__offsets',
  '_one',
  'has space',
  '<img>',
  'é',
  'x'.repeat(249),
  'x'.repeat(250),
])('the name %j is taken in view exactly when the API takes it', (name) => {
  expect(topicNameFault(name) === null).toBe(topicName.safeParse(name).success)
})

test('partitions are whole, and never fewer than there are', () => {
  expect(partitionsFault('')).toBeNull()
  expect(partitionsFault('12', 12)).toBeNull()
  for (const text of ['0', '1.5', 'six', '-3', '10001']) expect(partitionsFault(text)).not.toBeNull()
  expect(partitionsFault('11', 12)).toContain('12')
})
