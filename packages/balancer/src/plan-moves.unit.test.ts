import { describe, expect, test } from 'vitest'
import { after, begin, brokersIn, copiedBytes, holdings, partitionOn, unlimited } from './balance.test-setup.ts'
import type { BalanceInput, Broker, Partition } from './balance.ts'
import { isBalanced, planMoves } from './index.ts'

function cluster(brokers: Broker[], partitions: Partition[], more: Partial<BalanceInput> = {}): BalanceInput {
  return { brokers, partitions, replicationFactor: 2, limits: unlimited, ...more }
}

function drain(brokers: Broker[], ...ids: number[]): Broker[] {
  return brokers.map((broker) => (ids.includes(broker.id) ? { ...broker, takesCopies: false } : broker))
}

function stop(brokers: Broker[], ...ids: number[]): Broker[] {
  return brokers.map((broker) => (ids.includes(broker.id) ? { ...broker, isInService: false } : broker))
}

/** A partition on its way from some brokers to others; the old copies are in sync. */
function moving(partition: number, fromIds: number[], toIds: number[]): Partition {
  const addingIds = toIds.filter((id) => !fromIds.includes(id))
  const removingIds = fromIds.filter((id) => !toIds.includes(id))
  const replicaIds = [...toIds, ...removingIds]
  return partitionOn(partition, replicaIds, {
    leaderId: fromIds[0] ?? null,
    inSyncIds: fromIds,
    addingIds,
    removingIds,
  })
}

describe('a broker that takes no copies', () => {
  test('gives each copy to the emptiest broker of its zone, and the rest stays', () => {
    // zone a: 1 leaves, 3 holds 100, 5 nothing; zone b: 2 and 4 hold 100 each
    const brokers = drain(brokersIn('ababa'), 1)
    const input = cluster(brokers, [partitionOn(0, [2, 1]), partitionOn(1, [3, 4])])
    expect(planMoves(input)).toEqual([{ topic: 't', partition: 0, replicaIds: [2, 5] }])
  })

  test('gives its leadership to the copy that the fewest prefer', () => {
    const brokers = drain(brokersIn('aaaa'), 1)
    const input = cluster(brokers, [
      partitionOn(0, [1, 2], { leaderId: 1 }),
      partitionOn(1, [2, 3]),
      partitionOn(2, [3, 4]),
    ])
    expect(planMoves(input)).toEqual([{ topic: 't', partition: 0, replicaIds: [4, 2] }])
  })

  test('keeps its copy while no other broker is in service to take it', () => {
    const brokers = stop(drain(brokersIn('aaa'), 1), 3)
    const input = cluster(brokers, [partitionOn(0, [1, 2])])
    expect(planMoves(input)).toEqual([])
    expect(isBalanced(input)).toBe(false)
    expect(planMoves({ ...input, brokers: drain(brokersIn('aaa'), 1) })).toEqual([
      { topic: 't', partition: 0, replicaIds: [2, 3] },
    ])
  })

  test('lessens the number of copies when too few others are left', () => {
    const input = cluster(drain(brokersIn('aa'), 2), [partitionOn(0, [1, 2])])
    expect(planMoves(input)).toEqual([{ topic: 't', partition: 0, replicaIds: [1] }])
  })
})

describe('the number of copies', () => {
  test('rises into zones that have none yet, and the leader stays', () => {
    // of b's brokers 2 and 5, 5 is emptier by partition 1; c has only 3
    const brokers = brokersIn('abcab')
    const input = cluster(brokers, [partitionOn(0, [1]), partitionOn(1, [4, 2, 3])], { replicationFactor: 3 })
    expect(planMoves(input)).toEqual([{ topic: 't', partition: 0, replicaIds: [1, 3, 5] }])
  })

  test('falls by the copy that lags', () => {
    const input = cluster(brokersIn('aaa'), [partitionOn(0, [1, 2, 3], { inSyncIds: [1, 3] })])
    expect(planMoves(input)).toEqual([{ topic: 't', partition: 0, replicaIds: [1, 3] }])
  })

  test('falls by the copy on the fullest broker when all are in sync', () => {
    const full = [partitionOn(1, [3, 1], { bytes: 500 }), partitionOn(2, [3, 2], { bytes: 500 })]
    const input = cluster(brokersIn('aaa'), [partitionOn(0, [1, 2, 3], { bytes: 10 }), ...full])
    expect(planMoves(input)[0]).toEqual({ topic: 't', partition: 0, replicaIds: [1, 2] })
  })

  test('does not fall to a copy that lags while two in sync share a zone, until it has caught up', () => {
    const brokers = brokersIn('aab')
    const lagging = partitionOn(0, [1, 2, 3], { inSyncIds: [1, 2] })
    expect(planMoves(cluster(brokers, [lagging]))).toEqual([])
    const [move] = planMoves(cluster(brokers, [{ ...lagging, inSyncIds: [1, 2, 3] }]))
    expect(move?.replicaIds).toContain(3)
    expect(move?.replicaIds).toHaveLength(2)
  })
})

describe('copies in too few zones', () => {
  test('spread by moving one, not the leader', () => {
    const input = cluster(brokersIn('aab'), [partitionOn(0, [1, 2])])
    expect(planMoves(input)).toEqual([{ topic: 't', partition: 0, replicaIds: [1, 3] }])
  })

  test('stay where they are while the other zone is out of service', () => {
    expect(planMoves(cluster(stop(brokersIn('aab'), 3), [partitionOn(0, [1, 2])]))).toEqual([])
  })
})

describe('a broker out of service', () => {
  test('keeps its copies: it may come back', () => {
    const input = cluster(stop(brokersIn('aaa'), 2), [partitionOn(0, [1, 2], { inSyncIds: [1] })])
    expect(planMoves(input)).toEqual([])
  })

  test('loses them when it is gone for good', () => {
    const [one, , three] = brokersIn('aaa')
    const brokers = [one, three].filter((broker) => broker !== undefined)
    const input = cluster(brokers, [partitionOn(0, [2, 1], { leaderId: 1, inSyncIds: [1] })])
    expect(planMoves(input)).toEqual([{ topic: 't', partition: 0, replicaIds: [1, 3] }])
  })

  test('holds the only copy in sync: the partition is not moved, though another is gone', () => {
    const brokers = stop(brokersIn('aaa'), 1)
    const input = cluster(brokers, [partitionOn(0, [1, 9], { leaderId: null, inSyncIds: [1] })])
    expect(planMoves(input)).toEqual([])
  })

  test('puts off what is only for fairness', () => {
    const partitions = [partitionOn(0, [1]), partitionOn(1, [1]), partitionOn(2, [1])]
    const input = cluster(brokersIn('aaa'), partitions, { replicationFactor: 1 })
    expect(planMoves(input)).toHaveLength(2)
    expect(planMoves({ ...input, brokers: stop(brokersIn('aaa'), 3) })).toEqual([])
  })
})

describe('a move in progress', () => {
  test('is left alone while it can end well', () => {
    const input = cluster(brokersIn('aaa'), [moving(0, [1, 2], [1, 3])])
    expect(planMoves(input)).toEqual([])
    expect(isBalanced(input)).toBe(false)
  })

  test('is given up when its new broker is out of service and the old copies are right', () => {
    const input = cluster(stop(brokersIn('aaaa'), 3), [moving(0, [1, 2], [1, 3])])
    expect(planMoves(input)).toEqual([{ topic: 't', partition: 0, replicaIds: null }])
  })

  test('gets another broker when the old one is to be left', () => {
    const input = cluster(stop(drain(brokersIn('aaaa'), 2), 3), [moving(0, [1, 2], [1, 3])])
    expect(planMoves(input)).toEqual([{ topic: 't', partition: 0, replicaIds: [1, 4] }])
  })

  test('gets another broker when the new one takes no copies any more, and keeps what has arrived', () => {
    const input = cluster(drain(brokersIn('aaaaa'), 1, 2, 3), [moving(0, [1, 2], [3, 4])])
    const [move] = planMoves(input)
    expect(move?.replicaIds?.toSorted()).toEqual([4, 5])
  })

  test('goes on while a broker restarts that keeps its copy', () => {
    const input = cluster(stop(brokersIn('aaa'), 1), [moving(0, [2, 1], [3, 1])])
    expect(planMoves(input)).toEqual([])
  })
})

describe('fairness', () => {
  test('gives an empty broker a third, of the size that is wanted', () => {
    // 600 bytes: 300, 300, 0; a fair share is 200, so one copy of 100 from each
    const on = [1, 1, 1, 2, 2, 2]
    const partitions = on.map((id, index) => partitionOn(index, [id]))
    const input = cluster(brokersIn('aaa'), partitions, { replicationFactor: 1 })
    expect(planMoves(input)).toEqual([
      { topic: 't', partition: 0, replicaIds: [3] },
      { topic: 't', partition: 3, replicaIds: [3] },
    ])
  })

  test('moves nothing for a difference of one copy', () => {
    const partitions = [1, 1, 2, 3].map((id, index) => partitionOn(index, [id]))
    expect(planMoves(cluster(brokersIn('aaa'), partitions, { replicationFactor: 1 }))).toEqual([])
  })

  test('moves nothing for a tenth: 1,050 bytes beside 950', () => {
    const partitions = Array.from({ length: 40 }, (_, index) =>
      partitionOn(index, [(index % 2) + 1], { bytes: index % 2 === 0 ? 52.5 : 47.5 }),
    )
    expect(planMoves(cluster(brokersIn('aa'), partitions, { replicationFactor: 1 }))).toEqual([])
  })

  test('leaves a partition alone while one of its copies lags', () => {
    const lagging = { inSyncIds: [1] }
    const partitions = [0, 1, 2].map((index) => partitionOn(index, [1, 2], index < 2 ? lagging : {}))
    const moves = planMoves(cluster(brokersIn('aaa'), partitions))
    expect(moves.map(({ partition }) => partition)).not.toContain(0)
    expect(moves.filter(({ replicaIds }) => replicaIds?.includes(3)).map(({ partition }) => partition)).toEqual([2])
  })

  test('spreads empty partitions by count', () => {
    const partitions = Array.from({ length: 9 }, (_, index) => partitionOn(index, [1], { bytes: 0 }))
    const input = cluster(brokersIn('aaa'), partitions, { replicationFactor: 1 })
    const held = [...holdings(after(input, planMoves(input))).values()]
    expect(held.map(({ copies }) => copies)).toEqual([3, 3, 3])
  })

  test('takes a lone broker of a zone for full with a copy of everything', () => {
    const partitions = Array.from({ length: 8 }, (_, index) => partitionOn(index, [1 + (index % 4), 5]))
    const moves = planMoves(cluster(brokersIn('aaaab'), partitions))
    expect(copiedBytes(cluster(brokersIn('aaaab'), partitions), moves)).toBe(0)
  })
})

describe('preferred leaders', () => {
  test('are spread without a copy being made', () => {
    const partitions = [0, 1, 2, 3].map((index) => partitionOn(index, [1, 2]))
    const input = cluster(brokersIn('aa'), partitions)
    const moves = planMoves(input)
    expect(moves).toEqual([
      { topic: 't', partition: 0, replicaIds: [2, 1] },
      { topic: 't', partition: 1, replicaIds: [2, 1] },
    ])
    expect(copiedBytes(input, moves)).toBe(0)
  })

  test('go round by a broker between, where two have no partition in common', () => {
    // 1 leads four, all shared with 2; 2 leads three, all shared with 3; 3 leads one
    const on = ['12', '12', '12', '12', '23', '23', '23', '31']
    const partitions = on.map((ids, index) => partitionOn(index, [...ids].map(Number), { bytes: 0 }))
    const input = cluster(brokersIn('aaa'), partitions)
    const held = [...holdings(after(input, planMoves(input))).values()]
    expect(held.map(({ leaders }) => leaders)).toEqual([3, 3, 2])
    expect(copiedBytes(input, planMoves(input))).toBe(0)
  })

  test('go round in plans that are shorter than the way, and are not called even before that', () => {
    const on = ['12', '12', '12', '12', '23', '23', '23', '32', '32']
    const partitions = on.map((ids, index) => partitionOn(index, [...ids].map(Number), { bytes: 0 }))
    const few = cluster(brokersIn('aba'), partitions, { limits: { inFlight: Infinity, moves: 1 } })
    expect(isBalanced(few)).toBe(false)
    const first = after(few, planMoves(few))
    const second = after(first, planMoves(first))
    expect([...holdings(second).values()].map(({ leaders }) => leaders)).toEqual([3, 3, 3])
    expect(isBalanced(second)).toBe(true)
  })

  test('stay as they are while another leads for a time', () => {
    const partitions = [partitionOn(0, [1, 2], { leaderId: 2 }), partitionOn(1, [2, 1])]
    expect(planMoves(cluster(brokersIn('aa'), partitions))).toEqual([])
  })
})

describe('limits', () => {
  const brokers = drain(brokersIn('aaa'), 1)
  const partitions = [0, 1, 2, 3].map((index) => partitionOn(index, [1], { bytes: 100 - index }))

  test('hold for what leaves a broker, with what is in flight counted', () => {
    const input = cluster(brokers, partitions, { replicationFactor: 1, limits: { inFlight: 2 } })
    const moves = planMoves(input)
    expect(moves.map(({ partition }) => partition)).toEqual([0, 1])
    expect(planMoves(begin(input, moves))).toEqual([])
    expect(planMoves(after(input, moves)).map(({ partition }) => partition)).toEqual([2, 3])
  })

  test('hold for the length of a plan', () => {
    const limits = { inFlight: 9, moves: 3 }
    expect(planMoves(cluster(brokers, partitions, { replicationFactor: 1, limits }))).toHaveLength(3)
  })

  test('of nothing in flight hold copies back, and let copies be dropped', () => {
    const input = cluster(brokersIn('aaa'), [partitionOn(0, [1, 2, 3]), partitionOn(1, [1])], {
      limits: { inFlight: 0 },
    })
    expect(planMoves(input)).toEqual([{ topic: 't', partition: 0, replicaIds: [2, 3] }])
  })

  test('let what has lost a copy go before what only leaves', () => {
    const lost = partitionOn(9, [2, 77], { inSyncIds: [2], bytes: 1 })
    const input = cluster(drain(brokersIn('aaa'), 1), [partitionOn(0, [2, 1]), lost], { limits: { inFlight: 1 } })
    expect(planMoves(input)).toEqual([{ topic: 't', partition: 9, replicaIds: [2, 3] }])
  })
})

describe('a large cluster', () => {
  test('of 10,000 partitions on 30 brokers gives a new one its share in one plan', { timeout: 60_000 }, () => {
    const brokers = brokersIn('abc'.repeat(10))
    const partitions = Array.from({ length: 10_000 }, (_, index) =>
      partitionOn(
        index,
        [0, 1, 2].map((next) => ((index + next) % 30) + 1),
        { bytes: 1_000 + (index % 7) * 500 },
      ),
    )
    const input = cluster([...brokers, { id: 31, zone: 'a', takesCopies: true, isInService: true }], partitions, {
      replicationFactor: 3,
    })
    // zone a holds one copy of each, in 11 parts
    const share = partitions.reduce((sum, { bytes }) => sum + bytes, 0) / 11
    const moves = planMoves(input)
    expect(copiedBytes(input, moves) / share).toBeGreaterThan(0.85)
    expect(copiedBytes(input, moves) / share).toBeLessThan(1.15)
    expect(isBalanced(after(input, moves))).toBe(true)
  })
})
