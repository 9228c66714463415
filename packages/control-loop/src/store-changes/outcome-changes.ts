import { type Action, type ActionFailure, actionKey } from '@headwater/reconciliation'
import type { Outcome } from '../ports.ts'

/** How long the failure of an action that is no longer planned is remembered, ms: a plan may drop and resume it. */
const forgottenAfterMs = 10 * 60_000

/** What outcomes change in the database. */
export interface OutcomeChanges {
  prepared: boolean
  released: boolean
  endpointVerified: boolean
  /** Users that Kafka has been given, with the generation of their credential. */
  appliedUsers: { userId: string; generation: number }[]
  /** Users and ACLs that Kafka no longer has; their rows go if they are still marked as deleting. */
  removedUserIds: string[]
  removedAclIds: string[]
}

/** The effects of what succeeded. */
export function outcomeChanges(outcomes: Outcome[]): OutcomeChanges {
  const changes: OutcomeChanges = {
    prepared: false,
    released: false,
    endpointVerified: false,
    appliedUsers: [],
    removedUserIds: [],
    removedAclIds: [],
  }
  for (const { action, ok } of outcomes) if (ok) addSuccess(changes, action)
  return changes
}

function addSuccess(changes: OutcomeChanges, action: Action): void {
  switch (action.kind) {
    case 'prepare_cluster':
      changes.prepared = true
      break
    case 'release_cluster':
      changes.released = true
      break
    case 'verify_endpoint':
      changes.endpointVerified = true
      break
    case 'upsert_user':
      changes.appliedUsers.push({ userId: action.userId, generation: action.generation })
      break
    case 'delete_user':
      if (action.userId !== null) changes.removedUserIds.push(action.userId)
      break
    case 'delete_acls':
      changes.removedAclIds.push(...action.aclIds)
      break
    default:
      // the effect of every other action is only observed
      break
  }
}

/** Failures after these outcomes: a success clears its action's, a refusal counts one attempt more. */
export function failuresAfterOutcomes(failures: ActionFailure[], outcomes: Outcome[]): ActionFailure[] {
  const byKey = new Map(failures.map((failure) => [failure.key, failure]))
  for (const outcome of outcomes) {
    const key = actionKey(outcome.action)
    if (outcome.ok) byKey.delete(key)
    else
      byKey.set(key, {
        key,
        code: outcome.code,
        message: outcome.message,
        attempts: (byKey.get(key)?.attempts ?? 0) + 1,
        lastAttemptMs: outcome.atMs,
        retryAtMs: outcome.retryAtMs,
      })
  }
  return [...byKey.values()]
}

/** Failures worth keeping beside this plan. */
export function failuresAfterPlan(failures: ActionFailure[], actions: Action[], nowMs: number): ActionFailure[] {
  const planned = new Set(actions.map(actionKey))
  return failures.filter(({ key, lastAttemptMs }) => planned.has(key) || nowMs - lastAttemptMs <= forgottenAfterMs)
}
