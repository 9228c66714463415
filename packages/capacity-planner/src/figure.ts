/** A number for people: three significant digits, whole numbers in full. */
export function figure(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 1000
    ? String(Math.round(value))
    : String(Number(value.toPrecision(3)))
}

/** A share for people, to a tenth of a percent: 0.7531 is "75.3 %". */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}

/** Micro USD for people: 12345678 is "12.35 USD". */
export function usd(microUsd: number): string {
  return `${(microUsd / 1_000_000).toFixed(2)} USD`
}

/** GiB for people, TiB from 10,000 on. */
export function gibibytes(gib: number): string {
  return gib >= 10_000 ? `${figure(gib / 1024)} TiB` : `${figure(gib)} GiB`
}
