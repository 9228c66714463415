import fc from 'fast-check'
import type { BalanceInput, Broker, Partition, ReplicaMove } from './balance.ts'

export const unlimited = { inFlight: Infinity, moves: Infinity }

/** Brokers 1, 2, ... that are well, one a letter of the zones' names: 'aab' is two in a and one in b. */
export function brokersIn(zones: string): Broker[] {
  return [...zones].map((zone, index) => ({ id: index + 1, zone, takesCopies: true, isInService: true }))
}

/** A partition of topic `t` whose copies are all in sync and led by the first. */
export function partitionOn(partition: number, replicaIds: number[], more: Partial<Partition> = {}): Partition {
  const none = { addingIds: [], removingIds: [] }
  return {
    topic: 't',
    partition,
    leaderId: replicaIds[0] ?? null,
    replicaIds,
    inSyncIds: replicaIds,
    bytes: 100,
    ...none,
    ...more,
  }
}

/** Kafka once every move has ended and preferred leaders lead. */
export function after(input: BalanceInput, moves: ReplicaMove[]): BalanceInput {
  return finish(begin(input, moves), () => true)
}

/** Kafka once it has accepted the moves: old copies stay until new ones are in sync. */
export function begin(input: BalanceInput, moves: ReplicaMove[]): BalanceInput {
  const byName = new Map(moves.map((move) => [nameOf(move), move.replicaIds]))
  const partitions = input.partitions.map((partition): Partition => {
    const targetIds = byName.get(nameOf(partition))
    if (targetIds === undefined) return partition
    const homeIds = partition.replicaIds.filter((id) => !partition.addingIds.includes(id))
    if (targetIds === null) return settled(partition, homeIds)
    const addingIds = targetIds.filter((id) => !homeIds.includes(id))
    const removingIds = homeIds.filter((id) => !targetIds.includes(id))
    return { ...partition, replicaIds: [...targetIds, ...removingIds], addingIds, removingIds }
  })
  return { ...input, partitions }
}

/** Kafka once those moves in progress have ended that `hasEnded` names. */
export function finish(input: BalanceInput, hasEnded: (partition: Partition) => boolean): BalanceInput {
  const partitions = input.partitions.map((partition) => {
    if (!hasEnded(partition)) return partition
    const { replicaIds, removingIds } = partition
    return settled(
      partition,
      replicaIds.filter((id) => !removingIds.includes(id)),
    )
  })
  return { ...input, partitions }
}

export function isMoving({ addingIds, removingIds }: Partition): boolean {
  return addingIds.length > 0 || removingIds.length > 0
}

export function nameOf({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}-${partition}`
}

/** Bytes that the moves copy to some broker. */
export function copiedBytes(input: BalanceInput, moves: ReplicaMove[]): number {
  const started = begin(input, moves).partitions
  return started.reduce((sum, { bytes, addingIds }) => sum + bytes * addingIds.length, 0)
}

/** Bytes, copies and preferred leaderships of each broker, by id. */
export function holdings({ brokers, partitions }: BalanceInput) {
  return new Map(
    brokers.map(({ id }) => {
      const held = partitions.filter(({ replicaIds }) => replicaIds.includes(id))
      const bytes = held.reduce((sum, partition) => sum + partition.bytes, 0)
      return [id, { bytes, copies: held.length, leaders: held.filter(({ replicaIds }) => replicaIds[0] === id).length }]
    }),
  )
}

function settled(partition: Partition, replicaIds: number[]): Partition {
  const none = { addingIds: [], removingIds: [] }
  return { ...partition, replicaIds, inSyncIds: replicaIds, leaderId: replicaIds[0] ?? null, ...none }
}

const bytes = fc.oneof(
  fc.constant(0),
  fc.constant(1_000),
  fc.integer({ min: 0, max: 2_000 }),
  fc.integer({ min: 0, max: 1_000_000 }),
)

/** Any cluster of up to four zones: copies anywhere, of any number, of any size; all brokers well, some take no copies. */
export const anyCluster: fc.Arbitrary<BalanceInput> = fc
  .record({
    zones: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 9 }),
    cordoned: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
    replicationFactor: fc.integer({ min: 1, max: 4 }),
    cordons: fc.boolean(),
  })
  .chain(({ zones, cordoned, replicationFactor, cordons }) => {
    const brokers = brokersIn(zones.join('')).map((broker, index) => ({
      ...broker,
      takesCopies: !(cordons && cordoned[index]),
    }))
    const ids = brokers.map(({ id }) => id)
    const replicaIds = fc.shuffledSubarray(ids, { minLength: 1, maxLength: Math.min(4, ids.length) })
    return fc.array(fc.tuple(replicaIds, bytes), { maxLength: 60 }).map((rows) => ({
      brokers,
      partitions: rows.map(([on, size], index) => partitionOn(index, on, { bytes: size })),
      replicationFactor,
      limits: unlimited,
    }))
  })

/** A cluster of equal zones that is balanced: `perZone` brokers in each. */
export const balancedCluster: fc.Arbitrary<BalanceInput> = fc
  .record({
    zones: fc.constantFrom('a', 'abc'),
    perZone: fc.integer({ min: 2, max: 5 }),
    replicationFactor: fc.integer({ min: 1, max: 3 }),
    sizes: fc.array(fc.oneof(fc.constant(1_000), fc.integer({ min: 1, max: 2_000 })), {
      minLength: 10,
      maxLength: 150,
    }),
  })
  .map(({ zones, perZone, replicationFactor, sizes }) => {
    const brokers = brokersIn(zones.repeat(perZone))
    const partitions = sizes.map((size, index) => partitionOn(index, [(index % brokers.length) + 1], { bytes: size }))
    const input = { brokers, partitions, replicationFactor, limits: unlimited }
    return input
  })
