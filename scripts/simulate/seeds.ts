import { createHash } from 'node:crypto'
import { type SeedAnswer, type SeedRecord, type SimulationOptions, violationStory } from '@headwater/simulation'

/** What many seeds came to. */
export interface SeedsSummary {
  firstSeed: number
  lastSeed: number
  /** Over seed and trace of each, in the order of the seeds: the same list gives the same hash on every machine. */
  combinedHash: string
  passes: number
  faults: number
  faultsByKind: Record<string, number>
  ordersByKind: Record<string, number>
  violations: { seed: number; kind: string; slot: string; message: string }[]
  simulatedSeconds: number
  /** One installation's years times its clusters. */
  clusterYears: number
}

const secondsPerYear = 8766 * 3600

/** A seed's shape follows from the seed alone: one to three workers, two to five clusters, a virtual day. */
export function seedOptions(seed: number): SimulationOptions & { workers: number } {
  return { seed, clusters: 2 + (seed % 4), workers: 1 + (Math.floor(seed / 4) % 3), hours: 24 }
}

/** The command that shows what a seed did. */
export function seedCommand(seed: number): string {
  const { clusters, workers, hours } = seedOptions(seed)
  return `headwater simulate --seed ${seed} --clusters ${clusters} --workers ${workers} --hours ${hours}`
}

/** What a seed was found to violate, as a story, and how to see it again. */
export function failureLines({ record: { seed }, shortest }: SeedAnswer): string[] {
  return [...(shortest === null ? [] : violationStory(seed, shortest)), `Again: ${seedCommand(seed)}`]
}

/** Seeds that no night before had: ten thousand a day since 1970. */
export function firstSeedOf(nowMs: number): number {
  return Math.floor(nowMs / 86_400_000) * 10_000
}

/** `records`: in any order, each seed once. Throws when there is none. */
export function summaryOf(records: readonly SeedRecord[]): SeedsSummary {
  const sorted = records.toSorted((a, b) => a.seed - b.seed)
  const [first] = sorted
  const last = sorted.at(-1)
  if (first === undefined || last === undefined) throw new Error('no seed was run')
  const hash = createHash('sha256')
  let clusterSeconds = 0
  for (const record of sorted) {
    hash.update(`${record.seed} ${record.traceHash}\n`)
    clusterSeconds += record.simulatedSeconds * seedOptions(record.seed).clusters
  }
  const faultsByKind = sumsOf(sorted, (record) => record.faultsByKind)
  return {
    firstSeed: first.seed,
    lastSeed: last.seed,
    combinedHash: hash.digest('hex').slice(0, 16),
    passes: sumOf(sorted, ({ passes }) => passes),
    faults: totalOf(faultsByKind),
    faultsByKind,
    ordersByKind: sumsOf(sorted, (record) => record.ordersByKind),
    violations: sorted.flatMap(({ seed, violations }) =>
      violations.map(({ kind, slot, message }) => ({ seed, kind, slot, message })),
    ),
    simulatedSeconds: sumOf(sorted, ({ simulatedSeconds }) => simulatedSeconds),
    clusterYears: Math.round((clusterSeconds / secondsPerYear) * 1000) / 1000,
  }
}

/** Of all kinds together. */
export function totalOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

function sumsOf(
  records: readonly SeedRecord[],
  countsOf: (record: SeedRecord) => Record<string, number>,
): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const record of records)
    for (const [kind, count] of Object.entries(countsOf(record))) sums[kind] = (sums[kind] ?? 0) + count
  return Object.fromEntries(Object.entries(sums).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0)
}
