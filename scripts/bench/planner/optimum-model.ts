import type { PlannableOfferings } from '@headwater/capacity-planner'
import type { ModelData } from 'highs'
import { gibMicroUsd, type Machines, type VolumeOfCount } from './optimum-columns.ts'

/*
 * The mixed-integer model of one order, after sections 2 to 5 of docs/guide/sizing.md.
 *
 *   z[s, n]  binary      the cluster is n brokers of size s; exactly one is 1
 *   g[n]     integer     GiB of each volume, when there are n brokers
 *   t[n]     integer     MiB/s bought beyond the 125 included
 *   o[n]     integer     IOPS bought beyond the 3,000 included
 *
 * Price and the bounded place multiply the count by the volume, which is bilinear. The model splits g, t and o by count and
 * forces those of every count that is not chosen to 0, so each product is a constant times a variable: the same set of
 * clusters at the same prices, so the optimum is exact and no count is left out. Limits that name only a size and a count
 * (C1, C2, C6, C7, C8, the machine's half of C3) would be rows of one column each, which say z = 0 or nothing; they are
 * decided before, where the guide's 10^-9 holds and not the solver's tolerance.
 *
 * Prices are in USD, for the solver is at its best with numbers near 1.
 */

const microUsdPerUsd = 1e6
const throughputMicroUsd = 40_000
const iopsMicroUsd = 5_000
const includedMiBps = 125
const includedIops = 3000
/** Section 5: taken off a need before it is rounded up to a whole step. */
const stepRounding = 1e-9

const kinds = 3
/** Where the volume of the count at `position` has its three columns, behind those of the machines. */
export function volumeColumns(machines: number, position: number): { gib: number; miBps: number; iops: number } {
  const first = machines + position * kinds
  return { gib: first, miBps: first + 1, iops: first + 2 }
}

type Row = { lower: number; upper: number; entries: [column: number, value: number][] }

export function modelOf(machines: Machines[], volumes: VolumeOfCount[], pool: PlannableOfferings['pool']): ModelData {
  const rows: Row[] = [
    { lower: 1, upper: 1, entries: machines.map((_, column) => [column, 1]) },
    ...volumes.flatMap((volume, position) => volumeRows(machines, volume, position)),
    ...poolRows(machines, volumes, pool),
  ]
  const volumeCosts = volumes.flatMap(({ count }) =>
    [gibMicroUsd, throughputMicroUsd, iopsMicroUsd].map((each) => (count * each) / microUsdPerUsd),
  )
  const upper = [...machines.map(() => 1), ...volumes.flatMap(() => [16_384, 1000 - includedMiBps, 16_000])]
  return {
    numCols: upper.length,
    numRows: rows.length,
    colCost: [...machines.map(({ monthlyMicroUsd }) => monthlyMicroUsd / microUsdPerUsd), ...volumeCosts],
    colLower: upper.map(() => 0),
    colUpper: upper,
    rowLower: rows.map(({ lower }) => lower),
    rowUpper: rows.map(({ upper: most }) => most),
    integrality: upper.map(() => 1),
    matrix: matrixOf(rows, upper.length),
  }
}

/** C3, C4 and C5 for one count, and the volume's limits, which are 0 when the count is not chosen. */
function volumeRows(machines: Machines[], volume: VolumeOfCount, position: number): Row[] {
  const { gib, miBps, iops } = volumeColumns(machines.length, position)
  const ofCount = machines.flatMap(({ count }, column) => (count === volume.count ? [column] : []))
  const chosen = (value: number): Row['entries'] => ofCount.map((column) => [column, value])
  // whole steps, not the need itself: no whole solution is cut off, and the relaxation has little left to branch on
  const neededGib = Math.max(1, Math.ceil(volume.sizeGib - stepRounding))
  const neededMiBps = Math.ceil(volume.throughputMiBps - stepRounding) - includedMiBps
  return [
    notNegative([[gib, 1], ...chosen(-neededGib)]),
    notNegative([[gib, -1], ...chosen(16_384)]),
    notNegative([[miBps, 1], ...(neededMiBps > 0 ? chosen(-neededMiBps) : [])]),
    notNegative([[miBps, -1], ...chosen(1000 - includedMiBps)]),
    // IOPS >= 4 x MiB/s, both as what is bought beyond what is included
    notNegative([[iops, 1], [miBps, -4], ...chosen(includedIops - 4 * includedMiBps)]),
  ]
}

function notNegative(entries: Row['entries']): Row {
  return { lower: 0, upper: Number.POSITIVE_INFINITY, entries }
}

/** C11. */
function poolRows(machines: Machines[], volumes: VolumeOfCount[], pool: PlannableOfferings['pool']): Row[] {
  if (pool === null) return []
  const gib = volumes.map(({ count }, position): [number, number] => [
    volumeColumns(machines.length, position).gib,
    count,
  ])
  const controllers = machines.flatMap(({ controllerGib }, column): [number, number][] =>
    controllerGib === 0 ? [] : [[column, controllerGib]],
  )
  const nothing = Number.NEGATIVE_INFINITY
  return [
    {
      lower: nothing,
      upper: pool.freeMemoryMib,
      entries: machines.map(({ memoryMib }, column) => [column, memoryMib]),
    },
    { lower: nothing, upper: pool.freeDiskGib * pool.diskOvercommit, entries: [...gib, ...controllers] },
  ]
}

function matrixOf(rows: Row[], numCols: number): ModelData['matrix'] {
  const starts = [0]
  const indices: number[] = []
  const values: number[] = []
  for (const { entries } of rows) {
    for (const [column, value] of entries) {
      indices.push(column)
      values.push(value)
    }
    starts.push(indices.length)
  }
  return { format: 'csr', numRows: rows.length, numCols, starts, indices, values }
}
