import { expect, test } from 'vitest'
import { sortedTopics } from './sorted-topics.ts'
import { readTopicSearch } from './topic-search.ts'

const topic = (name: string, partitions: number, retentionMs: number | null, bytes: number | null) => ({
  name,
  partitions,
  replicationFactor: 2,
  cleanupPolicy: 'delete',
  retentionMs,
  bytes,
})
const topics = [topic('b', 6, null, 10), topic('a', 6, 1_000, null), topic('Audit', 12, 5_000, 7)]
const names = (search: Parameters<typeof sortedTopics>[1]) => sortedTopics(topics, search).map(({ name }) => name)

test('topics are sorted by what is asked for, equal ones by name either way', () => {
  expect(names({})).toEqual(['Audit', 'a', 'b'])
  expect(names({ sort: 'partitions', down: true })).toEqual(['Audit', 'a', 'b'])
  expect(names({ sort: 'partitions' })).toEqual(['a', 'b', 'Audit'])
})

test('for ever is the longest retention, and an unknown size the smallest', () => {
  expect(names({ sort: 'retention', down: true })).toEqual(['b', 'Audit', 'a'])
  expect(names({ sort: 'bytes' })).toEqual(['a', 'Audit', 'b'])
})

test('the case of letters does not matter to who looks for a name', () => {
  expect(names({ q: 'AU' })).toEqual(['Audit'])
})

test('an address that makes no sense shows all topics', () => {
  expect(readTopicSearch({ q: 7, sort: 'colour', down: 'yes' })).toEqual({})
})
