const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** A number with at most `digits` significant digits and no needless zeros: 0.1, 12.5, 1,240. */
export function figure(value: number, digits = 3): string {
  if (Math.abs(value) >= 10 ** digits) return grouped.format(value)
  return String(Number(value.toPrecision(digits)))
}

/** Micro-dollars a month as dollars: $226.04; $1,240 from a thousand on. */
export function usd(microUsd: number): string {
  const dollars = microUsd / 1_000_000
  const sign = dollars < 0 ? '−' : ''
  const amount = Math.abs(dollars)
  return `${sign}$${amount >= 1000 ? grouped.format(amount) : amount.toFixed(2)}`
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** Bytes in powers of ten, as disks and throughput are sold: 1.5 GB. */
export function bytes(count: number): string {
  let unit = 0
  let rest = count
  while (rest >= 1000 && unit < byteUnits.length - 1) {
    rest /= 1000
    unit++
  }
  return `${figure(rest)} ${byteUnits[unit]}`
}

/** Hours in the unit a person would take: 1 hour, 36 hours, 7 days, 1 year. */
export function hours(count: number): string {
  if (count >= 8766 && count % 8766 === 0) return counted(count / 8766, 'year')
  if (count >= 48 && count % 24 === 0) return counted(count / 24, 'day')
  return counted(Number(figure(count).replaceAll(',', '')), 'hour')
}

/** Seconds as people wait: 40 s, 3 min 20 s, 2 h 5 min, 3 d 4 h. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return joined(Math.floor(whole / 60), 'min', whole % 60, 's')
  if (whole < 86_400) return joined(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min')
  return joined(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h')
}

/** GiB with the unit that a person would take: 12 GiB, 1.5 TiB. */
export function gibibytes(gib: number): string {
  return gib >= 1024 ? `${figure(gib / 1024)} TiB` : `${figure(gib, 4)} GiB`
}

/** What a month costs more or less: $12.00 more, $3.10 less, the same. */
export function priceDifference(microUsd: number): string {
  if (Math.abs(microUsd) < 5_000) return 'the same'
  return microUsd < 0 ? `${usd(-microUsd)} less` : `${usd(microUsd)} more`
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** With a capital at its beginning. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** MOVE_REPLICAS or move_replicas as the beginning of a sentence; Kafka keeps its capital. */
export function wordsOf(name: string): string {
  return sentence(
    name
      .replaceAll('_', ' ')
      .toLowerCase()
      .replace(/\bkafka\b/, 'Kafka'),
  )
}

export function counted(count: number, noun: string): string {
  return `${figure(count, 6)} ${noun}${count === 1 ? '' : 's'}`
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
