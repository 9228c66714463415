import { expect, test } from 'vitest'
import { byLag, groupView } from './consumer-group-view.ts'

const partition = { topic: 't', partition: 0, committedOffset: 4, startOffset: 0, endOffset: 10, memberId: null }

test('a group lags by the sum of what is known of its partitions', () => {
  const group = { groupId: 'g', state: 'empty' as const, members: [] }
  const view = groupView({
    ...group,
    partitions: [
      partition,
      { ...partition, partition: 1, endOffset: 5 },
      { ...partition, partition: 2, committedOffset: null },
      { ...partition, partition: 3, endOffset: null },
      // a topic that was made anew has fewer records than were once read
      { ...partition, partition: 4, committedOffset: 40 },
    ],
  })
  expect(view.partitions.map(({ lag }) => lag)).toEqual([6, 1, null, null, 0])
  expect(view.lag).toBe(7)
  expect(groupView({ ...group, partitions: [] }).lag).toBeNull()
})

const group = (groupId: string, lag: number | null) => ({
  groupId,
  lag,
  state: 'stable' as const,
  members: 1,
  topics: [],
})

test('groups come by lag, unknown last, and by name where they are even', () => {
  const groups = [group('b', 0), group('none', null), group('a', 0), group('far', 900)]
  expect(groups.toSorted(byLag).map(({ groupId }) => groupId)).toEqual(['far', 'a', 'b', 'none'])
})
