import { expect, test } from 'vitest'
import { fetchTimes } from './quorum.ts'

const replica = (replicaId: number, lastFetchTimestamp: bigint) => ({
  replicaId,
  replicaDirectoryId: '00000000-0000-0000-0000-000000000000',
  logEndOffset: 0n,
  lastFetchTimestamp,
  lastCaughtUpTimestamp: 0n,
})
const log = (currentVoters: ReturnType<typeof replica>[], observers: ReturnType<typeof replica>[] = []) => ({
  partitionIndex: 0,
  errorCode: 0,
  errorMessage: null,
  leaderId: 1,
  leaderEpoch: 1,
  highWatermark: 0n,
  currentVoters,
  observers,
})

test('a node whose former directory is remembered as an observer fetched when its present one did', () => {
  const times = fetchTimes(log([replica(1, 900n), replica(2, 800n)], [replica(2, 100n), replica(4, 700n)]))
  expect(times).toEqual({ 2: 800, 4: 700 })
})

test('one that has not fetched since the leader was elected is not told of', () => {
  expect(fetchTimes(log([replica(1, 900n), replica(2, -1n), replica(3, 5n)]))).toEqual({ 3: 5 })
})
