import { expect, test } from 'vitest'
import { messageQueryOf, readMessageSearch } from './message-search.ts'

test('an address that makes no sense shows the newest messages of all partitions', () => {
  const search = readMessageSearch({ partition: -1, from: 'sideways', offset: 1.5, time: 'soon', find: 3, live: 'no' })
  expect(search).toEqual({})
  expect(messageQueryOf(search)).toEqual({ start: 'newest' })
})

test('a start without its place is the newest', () => {
  expect(messageQueryOf(readMessageSearch({ from: 'offset' }))).toEqual({ start: 'newest' })
  expect(messageQueryOf(readMessageSearch({ from: 'time' }))).toEqual({ start: 'newest' })
})

test('what is asked for is asked of the API', () => {
  expect(messageQueryOf(readMessageSearch({ partition: 0, from: 'offset', offset: 0, find: '<b>' }))).toEqual({
    partition: 0,
    start: 'offset',
    offset: 0,
    contains: '<b>',
  })
  expect(messageQueryOf(readMessageSearch({ from: 'time', time: '2026-11-23T01:00:00Z' }))).toEqual({
    start: 'time',
    time: '2026-11-23T01:00:00.000Z',
  })
})
