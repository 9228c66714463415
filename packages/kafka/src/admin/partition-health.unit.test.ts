import { expect, test } from 'vitest'
import type { MetadataResponse } from './metadata.ts'
import { countPartitions } from './partition-health.ts'

function topic(name: string, partitions: { leader: number; inSync: number[] }[]): MetadataResponse['topics'][number] {
  return {
    errorCode: 0,
    name,
    topicId: name,
    isInternal: false,
    topicAuthorizedOperations: 0,
    partitions: partitions.map(({ leader, inSync }, partitionIndex) => ({
      errorCode: 0,
      partitionIndex,
      leaderId: leader,
      leaderEpoch: 0,
      replicaNodes: [1, 2, 3],
      isrNodes: inSync,
      offlineReplicas: [],
    })),
  }
}

test('partitions are counted by what is wrong with them, and the worst are named first', () => {
  const topics = [
    topic('fine', [{ leader: 1, inSync: [1, 2, 3] }]),
    topic('orders', [
      { leader: 1, inSync: [1, 2] },
      { leader: 1, inSync: [1] },
      { leader: -1, inSync: [2] },
    ]),
  ]
  expect(countPartitions(topics, new Map(), () => 2)).toEqual({
    total: 4,
    withoutLeader: 1,
    underReplicated: 3,
    underMinInSync: 2,
    examples: ['orders-2', 'orders-1', 'orders-0'],
  })
})

test("a topic's own minimum counts, and no minimum asks for more copies than there are", () => {
  const topics = [topic('strict', [{ leader: 1, inSync: [1, 2] }]), topic('odd', [{ leader: 1, inSync: [1, 2, 3] }])]
  const health = countPartitions(topics, new Map(), (name) => (name === 'strict' ? 3 : 5))
  expect(health.underMinInSync).toBe(1)
  expect(health.examples).toEqual(['strict-0'])
})

test('a copy that a move is still making is not missed, one that is out of sync meanwhile is', () => {
  const topics = [
    topic('orders', [
      { leader: 1, inSync: [1, 2] },
      { leader: 1, inSync: [1] },
      { leader: 1, inSync: [1, 2] },
    ]),
  ]
  const move = { addingIds: [3], removingIds: [] }
  const reassignments = new Map([
    ['orders-0', move],
    ['orders-1', move],
  ])
  const { underReplicated, underMinInSync, examples } = countPartitions(topics, reassignments, () => 3)
  expect({ underReplicated, underMinInSync }).toEqual({ underReplicated: 2, underMinInSync: 2 })
  expect(examples).toEqual(['orders-1', 'orders-2'])
})
