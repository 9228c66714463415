import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { after, anyCluster, begin, finish, isMoving, unlimited } from './balance.test-setup.ts'
import type { BalanceInput, Broker, Partition } from './balance.ts'
import { planMoves } from './index.ts'

const runs = { numRuns: 100 }
const numbers = fc.infiniteStream(fc.nat({ max: 999 }))
const limits = { inFlight: 2, moves: 10 }

/** Any state Kafka can be in: moves in flight, brokers out of service or gone, copies that lag. */
const anyState: fc.Arbitrary<BalanceInput> = fc.tuple(anyCluster, anyCluster, numbers).map(([cluster, other, dice]) => {
  const roll = (outOf: number) => dice.next().value % outOf === 0
  // moves towards what another order asked for, of which some are under way
  const moves = planMoves({
    ...cluster,
    brokers: cluster.brokers.map(well),
    replicationFactor: other.replicationFactor,
  })
  const begun = begin(
    cluster,
    moves.filter(() => roll(2)),
  )
  const brokers = begun.brokers
    .filter(() => !roll(8))
    .map((broker) => ({ ...broker, isInService: !roll(4), takesCopies: broker.takesCopies && !roll(8) }))
  const inService = new Set(brokers.filter(({ isInService }) => isInService).map(({ id }) => id))
  const partitions = begun.partitions.map((partition) => {
    const inSyncIds = partition.inSyncIds.filter((id) => inService.has(id) && !roll(4))
    return { ...partition, inSyncIds, leaderId: inSyncIds[0] ?? null }
  })
  return { ...begun, brokers, partitions }
})

describe('in whatever state Kafka is', { timeout: 60_000 }, () => {
  test('no move makes less of what is in sync, goes where it may not, or disturbs what goes well', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        for (const { partition: index, replicaIds } of planMoves(state)) {
          const partition = state.partitions[index]
          if (!partition) throw new Error(`there is no partition ${index}`)
          const homeIds = partition.replicaIds.filter((id) => !partition.addingIds.includes(id))
          const targetIds = replicaIds ?? homeIds
          const byId = new Map(state.brokers.map((broker) => [broker.id, broker]))
          const added = targetIds.filter((id) => !homeIds.includes(id))
          for (const id of added) expect(byId.get(id)).toMatchObject({ takesCopies: true, isInService: true })
          expect(partition.inSyncIds.length).toBeGreaterThan(0)
          expect(new Set(targetIds).size).toBe(targetIds.length)
          expect(targetIds.length).toBeGreaterThan(0)
          const inSync = homeIds.filter((id) => partition.inSyncIds.includes(id))
          const later = targetIds.filter((id) => inSync.includes(id) || added.includes(id))
          expect(later.length).toBeGreaterThanOrEqual(Math.min(inSync.length, targetIds.length))
          if (replicaIds === null) expect(isMoving(partition)).toBe(true)
          if (isMoving(partition)) expect(isStuck(partition, byId)).toBe(true)
        }
      }),
      runs,
    )
  })

  test('a move that cannot end well is changed or given up where nothing limits that', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const byId = new Map(state.brokers.map((broker) => [broker.id, broker]))
        const named = new Set(planMoves(state).map(({ partition }) => partition))
        for (const one of state.partitions.filter(isMoving)) {
          const isDead = one.addingIds.some((id) => !byId.get(id)?.isInService)
          const isInSync = one.replicaIds.every((id) => one.addingIds.includes(id) || one.inSyncIds.includes(id))
          const takers = state.brokers.filter(({ takesCopies }) => takesCopies).length
          if (isDead && isInSync && takers > 0) expect(named).toContain(one.partition)
        }
      }),
      runs,
    )
  })

  test('it ends with nothing left to move once every broker is back, whatever was planned while some were out', () => {
    fc.assert(
      fc.property(anyCluster, numbers, (cluster, dice) => {
        let state: BalanceInput = { ...cluster, limits }
        for (let round = 0; round < 40; round += 1) {
          const brokers = cluster.brokers.map((broker) => ({ ...broker, isInService: dice.next().value % 5 > 0 }))
          const out = brokers.filter(({ isInService }) => !isInService).map(({ id }) => id)
          state = seenWithout(begin({ ...state, brokers }, planMoves(seenWithout({ ...state, brokers }, out))), [])
          state = finish(
            state,
            ({ addingIds }) => !addingIds.some((id) => out.includes(id)) && dice.next().value % 2 === 0,
          )
        }
        state = { ...state, brokers: cluster.brokers, limits: unlimited }
        for (let round = 0; round < 5; round += 1) state = after(state, planMoves(state))
        expect(planMoves(state)).toEqual([])
        expect(state.partitions.some(isMoving)).toBe(false)
      }),
      runs,
    )
  })
})

/** The state with those brokers' copies out of sync; with none out, all copies that are not being made are in sync. */
function seenWithout(state: BalanceInput, outIds: number[]): BalanceInput {
  const partitions = state.partitions.map((partition) => {
    const inSyncIds = partition.replicaIds.filter((id) => !partition.addingIds.includes(id) && !outIds.includes(id))
    return { ...partition, inSyncIds, leaderId: inSyncIds[0] ?? null }
  })
  return { ...state, partitions }
}

function isStuck({ replicaIds, addingIds, removingIds }: Partition, brokers: Map<number, Broker>): boolean {
  return replicaIds
    .filter((id) => !removingIds.includes(id))
    .some((id) => !brokers.get(id)?.takesCopies || (addingIds.includes(id) && !brokers.get(id)?.isInService))
}

function well(broker: Broker): Broker {
  return { ...broker, isInService: true, takesCopies: true }
}
