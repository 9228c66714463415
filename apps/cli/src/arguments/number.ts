import { InvalidArgumentError } from 'commander'

/** MB/s: a plain number above 0, such as 0.1 or 50. Throws InvalidArgumentError that says what to give. */
export function parseThroughput(text: string): number {
  const value = plainNumber(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new InvalidArgumentError('Give MB/s as a number above 0, such as 0.1 or 50.')
}

/** A whole number above 0. Throws InvalidArgumentError that says what to give. */
export function parseCount(text: string): number {
  const value = plainNumber(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new InvalidArgumentError('Give a whole number above 0.')
}

/** A whole number from 0 on. Throws InvalidArgumentError that says what to give. */
export function parseWhole(text: string): number {
  const value = plainNumber(text)
  if (Number.isSafeInteger(value)) return value
  throw new InvalidArgumentError('Give a whole number from 0 on.')
}

/** A length of time in the unit of its option. Throws InvalidArgumentError that says what to give. */
export function parseLength(text: string): number {
  const value = plainNumber(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new InvalidArgumentError('Give a number above 0, such as 1 or 0.01.')
}

/** GiB: a plain number above 0. Throws InvalidArgumentError that says what to give. */
export function parseGib(text: string): number {
  const value = plainNumber(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new InvalidArgumentError('Give GiB as a number above 0, such as 500.')
}

/** A share: a plain number from 0 on, 0.3 for 30 %. Throws InvalidArgumentError that says what to give. */
export function parseShare(text: string): number {
  const value = plainNumber(text)
  if (Number.isFinite(value)) return value
  throw new InvalidArgumentError('Give a share from 0 on, such as 0.3 for 30 %.')
}

/** Days: a plain number from 0 to 365. Throws InvalidArgumentError that says what to give. */
export function parseOverlapDays(text: string): number {
  const value = plainNumber(text)
  if (Number.isFinite(value) && value <= 365) return value
  throw new InvalidArgumentError('Give days from 0 to 365, such as 90.')
}

// Number() also takes "", "0x10" and " 1 ": none of them was meant
function plainNumber(text: string): number {
  return /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
}
