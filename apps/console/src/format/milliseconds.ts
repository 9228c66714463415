import { figure } from './figures.ts'

const units = [
  { ms: 86_400_000, one: 'day', many: 'days' },
  { ms: 3_600_000, one: 'hour', many: 'hours' },
  { ms: 60_000, one: 'minute', many: 'minutes' },
  { ms: 1_000, one: 'second', many: 'seconds' },
] as const

/** Milliseconds in the largest unit that leaves no remainder: 7 days, 90 minutes; null is for ever. */
export function milliseconds(ms: number | null): string {
  if (ms === null || ms < 0) return 'for ever'
  const unit = units.find((candidate) => ms >= candidate.ms && ms % candidate.ms === 0)
  if (unit === undefined) return `${figure(ms, 6)} ms`
  const count = ms / unit.ms
  return `${figure(count, 6)} ${count === 1 ? unit.one : unit.many}`
}
