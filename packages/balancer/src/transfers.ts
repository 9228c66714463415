import type { Partition } from './balance.ts'
import type { Entry } from './placement.ts'

/** Copies of one partition that are made together. */
export interface Transfer {
  copies: { id: number; bytes: number }[]
  leaderId: number
  /** Who has it when it begins, and may lead it by then. */
  holderIds: readonly number[]
  /** Who has it until all copies are made. */
  leavingIds: readonly number[]
  isMoving: boolean
  /** Nothing moves for fairness while a copy waits that has to be made. */
  isForFairness: boolean
}

/** What is still to be copied of a partition that shall have its copies at `requiredIds` first, and then where the plan ends. */
export function transfersOf(entry: Entry, requiredIds: readonly number[]): Transfer[] {
  const { partition, homeIds, targetIds, isMoving } = entry
  const missing = missingCopies(entry)
  const isFair = ({ id }: { id: number }) => !isMoving && !requiredIds.includes(id)
  const fair = missing.filter(isFair)
  const required = missing.filter((copy) => !isFair(copy))
  const leaving = homeIds.filter((id) => !targetIds.includes(id))
  const leaderId = sourceOf(partition)
  const first = { leaderId, holderIds: [leaderId], leavingIds: leaving.slice(fair.length), isMoving }
  const holderIds = requiredIds.length === 0 ? [leaderId] : requiredIds
  return [
    ...(required.length === 0 ? [] : [{ ...first, copies: required, isForFairness: false }]),
    ...fair.map((copy, at) => ({
      copies: [copy],
      leaderId,
      holderIds,
      leavingIds: leaving.slice(at, at + 1),
      isMoving: false,
      isForFairness: true,
    })),
  ]
}

function missingCopies({ partition, homeIds, targetIds }: Entry): Transfer['copies'] {
  const { bytes, inSyncIds, copiedBytes } = partition
  return targetIds
    .filter((id) => !homeIds.includes(id) && !inSyncIds.includes(id))
    .map((id) => ({ id, bytes: Math.max(0, bytes - (copiedBytes?.[id] ?? 0)) }))
}

/** Who sends its copies. */
function sourceOf({ leaderId, inSyncIds, replicaIds }: Partition): number {
  return leaderId ?? inSyncIds[0] ?? replicaIds[0] ?? -1
}
