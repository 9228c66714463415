import { expect, test } from 'vitest'
import { after, begin, brokersIn, partitionOn } from './balance.test-setup.ts'
import { type BalanceInput, planMoves, planWithProgress } from './index.ts'

const brokers = brokersIn('aaa').map((broker) => ({ ...broker, takesCopies: broker.id !== 1 }))
const partitions = [
  partitionOn(0, [2, 1], { bytes: 700 }),
  partitionOn(1, [1, 3], { bytes: 300 }),
  partitionOn(2, [3, 2]),
]
const progress = (of: BalanceInput) => planWithProgress(of).left
const input = { brokers, partitions, replicationFactor: 2, limits: { inFlight: 1 } }

test('bytes are left for moves planned, in flight, and waiting for a limit alike', () => {
  // broker 1's two copies, 700 and 300, go to 3 and 2; in the end two copies of 700, 300 and 100
  const whole = { bytesLeft: 1_000, bytesTotal: 2_200, partitionsLeft: 2, topics: ['t'] }
  expect(progress(input)).toMatchObject(whole)
  expect(planMoves(input)).toHaveLength(1)
  expect(progress(begin(input, planMoves(input)))).toMatchObject(whole)
})

test('bytes that a copy in the making holds are not left', () => {
  const begun = begin(input, planMoves(input))
  const copied = begun.partitions.map((one) => (one.partition === 0 ? { ...one, copiedBytes: { 3: 650 } } : one))
  expect(progress({ ...begun, partitions: copied }).bytesLeft).toBe(350)
})

test('a copy in sync is not left, though its move has not ended', () => {
  const begun = begin(input, planMoves(input))
  const inSync = begun.partitions.map((one) => (one.partition === 0 ? { ...one, inSyncIds: [2, 1, 3] } : one))
  expect(progress({ ...begun, partitions: inSync })).toMatchObject({
    bytesLeft: 300,
    bytesTotal: 2_200,
    partitionsLeft: 1,
  })
})

test('nothing is left once every move has ended', () => {
  const first = after(input, planMoves(input))
  expect(progress(first).bytesLeft).toBe(300)
  expect(progress(after(first, planMoves(first)))).toEqual({
    bytesLeft: 0,
    bytesTotal: 2_200,
    partitionsLeft: 0,
    transfers: [],
    topics: [],
  })
})

test('what has to be copied comes from the leader; what is fair to move may come from any that has it by then', () => {
  const alone = [0, 1].map((index) => partitionOn(index, [1]))
  const { transfers } = progress({ ...input, brokers: brokersIn('aaaa'), partitions: alone })
  const [first, ...others] = transfers.filter(({ isForFairness }) => !isForFairness)
  expect(first).toMatchObject({ leaderId: 1, holderIds: [1], isMoving: false })
  expect(others).toHaveLength(1)
  const fair = transfers.filter(({ isForFairness }) => isForFairness)
  expect(fair.length).toBeGreaterThan(0)
  for (const { holderIds } of fair) expect(holderIds).toHaveLength(2)
})
