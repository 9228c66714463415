import { InvalidArgumentError } from 'commander'

const secondsOf: Record<string, number> = { m: 60, h: 3600, d: 86_400 }
const longestDays = 30

/** "30m", "2h", "3d" as milliseconds, at most 30 days. Throws InvalidArgumentError that says what to give. */
export function parseHoldTime(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([mhd])$/.exec(text.trim().toLowerCase())
  const milliseconds = Number(match?.[1]) * (secondsOf[match?.[2] ?? ''] ?? Number.NaN) * 1000
  if (milliseconds > 0 && milliseconds <= longestDays * 86_400_000) return milliseconds
  throw new InvalidArgumentError(`Give a length of time with its unit, 30m, 2h or 3d, of at most ${longestDays} days.`)
}
