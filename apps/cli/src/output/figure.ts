/** A number for people: three significant digits, whole numbers in full. */
export function figure(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 1000
    ? String(Math.round(value))
    : String(Number(value.toPrecision(3)))
}

/** A share for people: 0.753 is "75.3 %". */
export function percent(share: number): string {
  return `${figure(share * 100)} %`
}

/** Micro USD for people: 12345678 is "12.35 USD"; an amount below 10 cents keeps its digits, 11250 is "0.01125 USD". */
export function usd(microUsd: number): string {
  const dollars = microUsd / 1_000_000
  return `${Math.abs(microUsd) < 100_000 && microUsd !== 0 ? Number(dollars.toFixed(6)) : dollars.toFixed(2)} USD`
}

/** Memory for people: 256 is "256 MiB", 8192 is "8 GiB". */
export function mebibytes(value: number): string {
  return value >= 1024 ? `${figure(value / 1024)} GiB` : `${figure(value)} MiB`
}

/** "constraint_name" and "prepare_cluster" as words. */
export function words(name: string): string {
  return name.replaceAll('_', ' ')
}
