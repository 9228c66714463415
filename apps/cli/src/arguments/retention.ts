import { InvalidArgumentError } from 'commander'

const hoursOf: Record<string, number> = { h: 1, d: 24, w: 168 }

/** "1h", "24h", "1.5d", "2w" as hours. Throws InvalidArgumentError that says what to give. */
export function parseRetention(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([hdw])$/.exec(text.trim().toLowerCase())
  const hours = Number(match?.[1]) * (hoursOf[match?.[2] ?? ''] ?? Number.NaN)
  if (Number.isFinite(hours) && hours > 0) return hours
  throw new InvalidArgumentError('Give a length of time with its unit: 1h, 24h, 1d, 7d or 2w; or unlimited.')
}

/** The same, or "unlimited" for records that are kept for ever. */
export function parseKept(text: string): number | 'unlimited' {
  return text.trim().toLowerCase() === 'unlimited' ? 'unlimited' : parseRetention(text)
}

/** What an order keeps: "1d", or "500 GiB for ever". */
export function keptText({ retentionHours, storedGib }: { retentionHours?: number; storedGib?: number }): string {
  return retentionHours === undefined ? `${storedGib ?? 0} GiB for ever` : retentionText(retentionHours)
}

/** Hours as they would be typed: 24 is "1d", 36 is "36h", 336 is "2w". */
export function retentionText(hours: number): string {
  if (hours % 168 === 0) return `${hours / 168}w`
  if (hours % 24 === 0) return `${hours / 24}d`
  return `${withoutExponent(hours)}h`
}

// 1e-7 as 0.0000001: a time is typed without an exponent
function withoutExponent(value: number): string {
  const [digits = '', exponent] = String(value).split('e-')
  return exponent === undefined ? digits : `0.${'0'.repeat(Number(exponent) - 1)}${digits.replace('.', '')}`
}
