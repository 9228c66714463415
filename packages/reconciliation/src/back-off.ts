import type { ActionFailure } from './desired.ts'

const firstDelayMs = 1_000
const longestDelayMs = 300_000
/** After this many attempts a thing counts as failed for people; it is still tried, at the longest delay. */
export const attemptLimit = 12

/** Refusals that asking again soon does not change: a person or another release has to. */
const lastingCodes: ReadonlySet<string> = new Set(['unauthorized', 'invalid_spec', 'quota_exceeded'])
/** So often they are asked about sooner all the same: a permission that was just given takes seconds to hold everywhere. */
const soonAttempts = 3

/**
 * How long to wait after the n-th failed attempt in a row, ms: doubles from one second to five minutes, spread by a
 * quarter either way. The spread comes from `key`, so that a pass repeated gives the same answer.
 */
export function backOffMs(attempts: number, key: string): number {
  if (attempts <= 0) return 0
  const delayMs = Math.min(firstDelayMs * 2 ** (attempts - 1), longestDelayMs)
  return Math.round(delayMs * (0.75 + (0.5 * textHash(`${key}#${attempts}`)) / 2 ** 32))
}

/** When an action that failed is worth another attempt, ms since the epoch. */
export function nextAttemptMs(failure: ActionFailure): number {
  const isLasting = lastingCodes.has(failure.code) && failure.attempts > soonAttempts
  const delayMs = isLasting ? longestDelayMs : backOffMs(failure.attempts, failure.key)
  return Math.max(failure.lastAttemptMs + delayMs, failure.retryAtMs ?? 0)
}

/** A 32-bit number that depends on the text alone (FNV-1a): for names and spreads, not against anyone who means harm. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return hash
}
