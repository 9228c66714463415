import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  after,
  anyCluster,
  balancedCluster,
  begin,
  copiedBytes,
  finish,
  holdings,
  isMoving,
} from './balance.test-setup.ts'
import type { BalanceInput, Partition } from './balance.ts'
import { fairShare, isBalanced, planMoves, planWithProgress } from './index.ts'

const runs = { numRuns: 100 }

describe('for any cluster whose brokers are in service', { timeout: 60_000 }, () => {
  test('every partition ends with as many copies as it shall have, on brokers that take copies, in the most zones', () => {
    fc.assert(
      fc.property(anyCluster, (input) => {
        const takers = input.brokers.filter(({ takesCopies }) => takesCopies)
        if (takers.length === 0) {
          expect(planMoves(input)).toEqual([])
          return
        }
        const copies = Math.min(input.replicationFactor, takers.length)
        const zones = Math.min(copies, new Set(takers.map(({ zone }) => zone)).size)
        for (const { replicaIds } of after(input, planMoves(input)).partitions) {
          const homes = takers.filter(({ id }) => replicaIds.includes(id))
          expect(new Set(replicaIds).size).toBe(copies)
          expect(replicaIds.length).toBe(copies)
          expect(homes.length).toBe(copies)
          expect(new Set(homes.map(({ zone }) => zone)).size).toBe(zones)
        }
      }),
      runs,
    )
  })

  test('once the moves are made there is nothing left to move', () => {
    fc.assert(
      fc.property(anyCluster, (input) => {
        const end = after(input, planMoves(input))
        expect(planMoves(end)).toEqual([])
        expect(planWithProgress(end).left.bytesLeft).toBe(0)
        expect(isBalanced(end)).toBe(
          input.partitions.length === 0 || input.brokers.some((broker) => broker.takesCopies),
        )
      }),
      runs,
    )
  })

  test('the order of partitions and brokers does not matter', () => {
    fc.assert(
      fc.property(anyCluster, fc.infiniteStream(fc.integer({ min: 0, max: 1e6 })), (input, numbers) => {
        const shuffled = {
          ...input,
          partitions: shuffle(input.partitions, numbers),
          brokers: shuffle(input.brokers, numbers),
        }
        expect(planMoves(shuffled)).toEqual(planMoves(input))
      }),
      runs,
    )
  })

  test('no order of preference is changed without a cause: each move copies, drops, or spreads leaders', () => {
    fc.assert(
      fc.property(anyCluster, (input) => {
        const byPartition = new Map(input.partitions.map((one) => [one.partition, one.replicaIds]))
        for (const { partition, replicaIds } of planMoves(input)) {
          const before = byPartition.get(partition) ?? []
          const isSameSet = replicaIds?.length === before.length && before.every((id) => replicaIds.includes(id))
          if (isSameSet) expect(replicaIds[0]).not.toBe(before[0])
        }
      }),
      runs,
    )
  })
})

describe('with limits, and moves that end in any order', { timeout: 60_000 }, () => {
  const limits = fc.record({ inFlight: fc.integer({ min: 1, max: 3 }), moves: fc.integer({ min: 4, max: 12 }) })

  test('never more are in flight than the limits say, and it ends where nothing is left', () => {
    fc.assert(
      fc.property(anyCluster, limits, fc.infiniteStream(fc.boolean()), (cluster, few, coin) => {
        let state: BalanceInput = { ...cluster, limits: few }
        let rounds = 0
        for (;;) {
          const moves = planMoves(state)
          expect(moves.length).toBeLessThanOrEqual(few.moves)
          if (moves.length === 0 && !state.partitions.some(isMoving)) break
          state = begin(state, moves)
          expect(busiest(state)).toBeLessThanOrEqual(few.inFlight)
          const isLast = state.partitions.filter(isMoving).length === 1
          state = finish(state, () => isLast || coin.next().value === true)
          rounds += 1
          expect(rounds).toBeLessThan(2_000)
        }
        expect(planMoves({ ...state, limits: cluster.limits })).toEqual([])
      }),
      runs,
    )
  })
})

describe('a cluster that was balanced', { timeout: 60_000 }, () => {
  test('gives a new broker its fair share and copies little more', () => {
    fc.assert(
      fc.property(balancedCluster, fc.constantFrom('a', 'b', 'c'), (unplaced, wanted) => {
        const before = after(unplaced, planMoves(unplaced))
        const zone = before.brokers.some((broker) => broker.zone === wanted) ? wanted : 'a'
        const added = { id: 99, zone, takesCopies: true, isInService: true }
        const grown = { ...before, brokers: [...before.brokers, added] }
        const moves = planMoves(grown)
        const largest = Math.max(...before.partitions.map(({ bytes }) => bytes))
        const allowed = hasFewCopies(grown) ? 2 * largest : largest
        const share = fairShare(grown).get(99)?.bytes ?? 0
        const held = holdings(after(grown, moves)).get(99)?.bytes ?? 0
        expect(copiedBytes(grown, moves)).toBeLessThanOrEqual(1.15 * share + allowed)
        expect(held).toBeGreaterThanOrEqual(0.85 * share - largest)
        expect(held).toBeLessThanOrEqual(1.15 * share + largest)
      }),
      runs,
    )
  })

  test('loses a broker by copying what that broker held, and no more than fairness needs', () => {
    fc.assert(
      fc.property(balancedCluster, (unplaced) => {
        fc.pre(unplaced.replicationFactor < unplaced.brokers.length)
        const before = after(unplaced, planMoves(unplaced))
        const drained = {
          ...before,
          brokers: before.brokers.map((one) => (one.id === 1 ? { ...one, takesCopies: false } : one)),
        }
        const moves = planMoves(drained)
        const held = holdings(before).get(1)?.bytes ?? 0
        const largest = Math.max(...before.partitions.map(({ bytes }) => bytes))
        const allowed = hasFewCopies(drained) ? 2 * largest : largest
        const mean = [...fairShare(drained).values()][0]?.bytes ?? 0
        expect(holdings(after(drained, moves)).get(1)?.copies).toBe(0)
        expect(copiedBytes(drained, moves)).toBeGreaterThanOrEqual(held)
        expect(copiedBytes(drained, moves)).toBeLessThanOrEqual(held + 0.15 * mean + allowed)
      }),
      runs,
    )
  })

  test('replaces a lost copy and moves at most what fairness needs beside it', () => {
    fc.assert(
      fc.property(balancedCluster, fc.nat(), (unplaced, seed) => {
        fc.pre(unplaced.replicationFactor > 1)
        const before = after(unplaced, planMoves(unplaced))
        const chosen = seed % before.partitions.length
        const hurt = {
          ...before,
          partitions: before.partitions.map((one) => (one.partition === chosen ? bereft(one) : one)),
        }
        const moves = planMoves(hurt)
        const largest = Math.max(...before.partitions.map(({ bytes }) => bytes))
        const mean = [...fairShare(hurt).values()][0]?.bytes ?? 0
        const others = moves.filter(({ partition }) => partition !== chosen)
        expect(moves.find(({ partition }) => partition === chosen)?.replicaIds).not.toContain(77)
        expect(copiedBytes(hurt, others)).toBeLessThanOrEqual(0.1 * mean + largest)
      }),
      runs,
    )
  })

  test('copies nothing while bytes drift by no more than is tolerated', () => {
    fc.assert(
      fc.property(
        balancedCluster,
        fc.infiniteStream(fc.double({ min: 0.8, max: 1.25, noNaN: true })),
        (unplaced, drift) => {
          const placed = after(unplaced, planMoves(unplaced))
          const partitions = placed.partitions.map((one) => ({
            ...one,
            bytes: Math.round(one.bytes * drift.next().value),
          }))
          const before = { ...placed, partitions }
          const held = [...holdings(before).values()]
          const difference = Math.max(...held.map(({ bytes }) => bytes)) - Math.min(...held.map(({ bytes }) => bytes))
          const total = held.reduce((sum, { bytes }) => sum + bytes, 0)
          const counts = held.map((broker) => broker.copies)
          const copies = counts.reduce((sum, count) => sum + count, 0)
          fc.pre(Math.max(...counts) - Math.min(...counts) <= Math.max((0.1 * copies) / held.length, 1))
          fc.pre(difference <= Math.max((0.1 * total) / held.length, total / copies))
          expect(copiedBytes(before, planMoves(before))).toBe(0)
        },
      ),
      runs,
    )
  })
})

/** With few copies a broker, a tenth of the share is less than one, and evening out what was tolerable before costs one more. */
function hasFewCopies({ partitions, brokers, replicationFactor }: BalanceInput): boolean {
  return (partitions.length * replicationFactor) / brokers.length < 8
}

/** The partition when the broker of its last copy is gone for good. */
function bereft(partition: Partition): Partition {
  const leftIds = partition.replicaIds.slice(0, -1)
  return { ...partition, replicaIds: [...leftIds, 77], inSyncIds: leftIds }
}

/** Partitions copied into, out of, or from the broker that has most of them. */
function busiest({ partitions }: BalanceInput): number {
  const counts = new Map<number, number>()
  for (const { addingIds, removingIds, leaderId } of partitions.filter((one) => one.addingIds.length > 0)) {
    const ids = new Set([...addingIds, ...removingIds, ...(leaderId === null ? [] : [leaderId])])
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return Math.max(0, ...counts.values())
}

function shuffle<Item>(items: Item[], numbers: Iterator<number>): Item[] {
  const keyed = items.map((item) => ({ item, key: Number(numbers.next().value) }))
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item)
}
