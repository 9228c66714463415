import { createHash } from 'node:crypto'

/**
 * `pla_` and 26 hex digits of the SHA-256 over the canonical JSON of what is given: keys sorted, absent values left out.
 * Give it only what the plan depends on and decides, never how much was free when it was made.
 */
export function planId(content: unknown): string {
  return `pla_${createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 26)}`
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, nested: unknown) => (isPlainObject(nested) ? sorted(nested) : nested))
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
