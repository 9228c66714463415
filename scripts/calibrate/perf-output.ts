const bytesPerMib = 2 ** 20
const bytesPerMb = 1e6

/**
 * MB/s (10^6 bytes of record values a second) of one window, from a line of Kafka's producer performance tool; null for any
 * other line, the tool's own averages over the whole run among them. Its `MB` are 2^20 bytes and rounded to two digits, so
 * records are counted: `recordBytes` is the size of each.
 */
export function producedMBps(line: string, recordBytes: number): number | null {
  // the averages at the end have percentiles too
  const window =
    /^\d+ records sent, ([\d.]+) records\/sec \([\d.]+ MB\/sec\), [\d.]+ ms avg latency, [\d.]+ ms max latency\.$/
  const recordsPerSecond = window.exec(line)?.[1]
  return recordsPerSecond === undefined ? null : (Number(recordsPerSecond) * recordBytes) / bytesPerMb
}

/**
 * MB/s of one window, from a line that Kafka's consumer performance tool writes with --show-detailed-stats; null for any other
 * line, the header and the summary among them. The columns are: time, thread, MiB so far, MiB/s, records so far, records/s, and
 * four of rebalances and fetches.
 */
export function consumedMBps(line: string): number | null {
  const columns = line.split(', ')
  // a summary has its end time where a window has its thread
  if (columns.length < 6 || !/^\d+$/.test(columns[1] ?? '')) return null
  const mibPerSecond = Number(columns[3])
  return Number.isFinite(mibPerSecond) ? (mibPerSecond * bytesPerMib) / bytesPerMb : null
}
