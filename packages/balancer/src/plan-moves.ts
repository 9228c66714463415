import type { BalanceInput, ReplicaMove } from './balance.ts'
import { evenOut } from './fairness.ts'
import { spreadLeaders } from './leaders.ts'
import { type Entry, Placement } from './placement.ts'
import { type Progress, progressOf } from './progress.ts'
import { placeRequired, sameIds } from './required.ts'

/**
 * Decides where copies shall be, and returns the moves to ask Kafka for now, in the order of topics and partitions.
 *
 * First what must move, by urgency; when nothing of that is left waiting and every broker that takes copies is in service,
 * what makes brokers hold fair shares, and what spreads preferred leaders. Once the moves are made, the next call goes on
 * where this one came to its limits, and returns none when all is right. A partition is left alone while none of its in-sync
 * copies is on a broker in service, and while a move is in progress that can still end well. Pure: equal input, in
 * whatever order, gives an equal plan.
 */
export function planMoves(input: BalanceInput): ReplicaMove[] {
  return decideMoves(input).moves
}

/**
 * Whether every copy is where it shall be, fairly and with preferred leaders spread, and nothing is moving. Brokers out of
 * service count as if they were in service: what is wrong of them is not where copies are assigned.
 */
export function isBalanced(input: BalanceInput): boolean {
  if (input.partitions.some(({ addingIds, removingIds }) => addingIds.length > 0 || removingIds.length > 0))
    return false
  const brokers = input.brokers.map((broker) => ({ ...broker, isInService: true }))
  const partitions = input.partitions.map((partition) => ({ ...partition, inSyncIds: partition.replicaIds }))
  const { moves, waiting } = decideMoves({ ...input, brokers, partitions, limits: { inFlight: Infinity, moves: 1 } })
  return moves.length === 0 && waiting.length === 0
}

/** The same moves, and how far copies are from where they shall be in the end: one decision, which goes on without its limits. */
export function planWithProgress(input: BalanceInput): { moves: ReplicaMove[]; left: Progress } {
  const { moves, placement } = decideMoves(input)
  // what decided on nothing, and not for a limit, would decide on nothing again
  const goesOn = moves.length > 0 || placement.wasHeldBack
  placement.liftLimits()
  if (placement.copies > 0 && goesOn) placeRequired(placement)
  const required = new Map(placement.entries.map((entry) => [entry, entry.targetIds]))
  if (placement.copies > 0 && goesOn) decideOn(placement, input)
  return { moves, left: progressOf(placement, required) }
}

/** The moves to ask for now, and the partitions that are not right yet and have none. */
export function decideMoves(input: BalanceInput): { moves: ReplicaMove[]; waiting: Entry[]; placement: Placement } {
  const placement = new Placement(input)
  if (placement.copies === 0) return { moves: [], waiting: placement.entries, placement }
  const waiting = decideOn(placement, input)
  const moves = placement.entries.filter((entry) => placement.isChanged(entry)).map(moveOf)
  return { moves, waiting, placement }
}

/** Goes on from where the placement stands to where its limits let it come; returns what stays wrong. */
function decideOn(placement: Placement, input: BalanceInput): Entry[] {
  const waiting = placeRequired(placement)
  const mayEvenOut = input.evenOut !== false
  if (mayEvenOut && !waiting.some(({ isOpen }) => isOpen) && placement.takers.every(({ isInService }) => isInService)) {
    evenOut(placement)
    spreadLeaders(placement)
  }
  return waiting
}

function moveOf({ partition: { topic, partition }, homeIds, targetIds, isMoving }: Entry): ReplicaMove {
  return { topic, partition, replicaIds: isMoving && sameIds(targetIds, homeIds) ? null : [...targetIds] }
}
