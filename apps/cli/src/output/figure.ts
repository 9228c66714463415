/** A number for people: three significant digits, whole numbers in full. */
export function figure(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 1000
    ? String(Math.round(value))
    : String(Number(value.toPrecision(3)))
}

/** Micro USD for people, in cents: 12345678 is "12.35 USD". */
export function usd(microUsd: number): string {
  return `${(microUsd / 1_000_000).toFixed(2)} USD`
}

/** The price of one unit for people, with every digit: 308000 is "0.308 USD", 80000 is "0.08 USD", 2000000 is "2.00 USD". */
export function unitPrice(microUsd: number): string {
  return `${(microUsd / 1_000_000).toFixed(6).replace(/0{1,4}$/, '')} USD`
}

/** A difference in micro USD for people: "+1018.86 USD", "-337.26 USD". */
export function difference(microUsd: number): string {
  return `${microUsd > 0 ? '+' : ''}${usd(microUsd)}`
}

/** "1 broker", "3 brokers". */
export function counted(count: number, noun: string): string {
  return `${figure(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** GiB for people, TiB from 10,000 on. */
export function gibibytes(value: number): string {
  return value >= 10_000 ? `${figure(value / 1024)} TiB` : `${figure(value)} GiB`
}

/** Memory for people: 256 is "256 MiB", 8192 is "8 GiB". */
export function mebibytes(value: number): string {
  return value >= 1024 ? `${figure(value / 1024)} GiB` : `${figure(value)} MiB`
}

/** "constraint_name" and "prepare_cluster" as words. */
export function words(name: string): string {
  return name.replaceAll('_', ' ')
}
