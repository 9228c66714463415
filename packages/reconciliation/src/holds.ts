import type { Desired, HoldOnCluster } from './desired.ts'
import type { Action, Waiting } from './plan.ts'

/** How soon a held cluster is looked at again at the latest, ms: somebody may have ended the hold. */
const longestRecheckMs = 30_000

/**
 * What a hold lets through: nothing of what it covers, and of the rest only what concerns one node in another zone. What was
 * not done is waited for, in the words of whoever holds.
 */
export function withoutHeld(
  actions: Action[],
  { holds, nodes }: Pick<Desired, 'holds' | 'nodes'>,
  nowMs: number,
): { free: Action[]; held: Waiting[] } {
  const active = holds.filter(({ expiresAtMs }) => expiresAtMs > nowMs)
  const free: Action[] = []
  const holding = new Set<HoldOnCluster>()
  for (const action of actions) {
    const hold = active.find((candidate) => covers(candidate, action, nodes))
    if (hold === undefined) free.push(action)
    else holding.add(hold)
  }
  return { free, held: [...holding].map((hold) => waitFor(hold, nowMs)) }
}

function covers(hold: HoldOnCluster, action: Action, nodes: Desired['nodes']): boolean {
  if (hold.zone === null) return true
  if (!('nodeId' in action)) return false
  return nodes.find(({ id }) => id === action.nodeId)?.zone === hold.zone
}

function waitFor({ id, reason, expiresAtMs, zone }: HoldOnCluster, nowMs: number): Waiting {
  const what = zone === null ? 'everything' : zone
  return {
    step: 'hold',
    on: `${what} is held until ${new Date(expiresAtMs).toISOString()} by ${id}: ${reason}`,
    recheckAfterMs: Math.min(longestRecheckMs, expiresAtMs - nowMs),
  }
}
