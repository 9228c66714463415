import { expect, test } from 'vitest'
import type { MetadataResponse } from './metadata.ts'
import { countPlacement } from './placement.ts'

const partition = (leaderId: number, replicaNodes: number[], isrNodes: number[]) => ({
  errorCode: 0,
  partitionIndex: 0,
  leaderId,
  leaderEpoch: 0,
  replicaNodes,
  isrNodes,
  offlineReplicas: [],
})
const topic = (name: string, partitions: ReturnType<typeof partition>[]): MetadataResponse['topics'][number] => ({
  errorCode: 0,
  name,
  topicId: name,
  isInternal: false,
  partitions,
  topicAuthorizedOperations: 0,
})

test('leaders and copies are counted for each broker, those that are down included', () => {
  const brokers = [2, 1].map((nodeId) => ({ nodeId, host: 'h', port: 1, rack: null }))
  const topics = [
    topic('a', [partition(1, [1, 2], [1, 2]), partition(2, [2, 3], [2])]),
    topic('b', [partition(-1, [3, 1], [3])]),
  ]
  const counted = countPlacement({ brokers, topics })
  expect(counted).toMatchObject({ brokerIds: [1, 2], partitions: 3, withoutLeader: 1 })
  expect(Object.fromEntries(counted.onBroker)).toEqual({
    1: { leaders: 1, replicas: 2, inSync: 1 },
    2: { leaders: 1, replicas: 2, inSync: 2 },
    3: { leaders: 0, replicas: 2, inSync: 1 },
  })
})
