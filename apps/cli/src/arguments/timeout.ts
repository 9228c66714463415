import { InvalidArgumentError } from 'commander'

const secondsOf: Record<string, number> = { s: 1, m: 60, h: 3600 }

/** "90s", "10m", "1h" as milliseconds. Throws InvalidArgumentError that says what to give. */
export function parseTimeout(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smh])$/.exec(text.trim().toLowerCase())
  const milliseconds = Number(match?.[1]) * (secondsOf[match?.[2] ?? ''] ?? Number.NaN) * 1000
  if (Number.isFinite(milliseconds) && milliseconds > 0) return milliseconds
  throw new InvalidArgumentError('Give a length of time with its unit: 90s, 10m or 1h.')
}
