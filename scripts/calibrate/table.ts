import type { MeasuredSize } from '@headwater/capacity-planner'
import type { SourcedNumber } from '@headwater/model'

interface Row {
  /** The numbers of the catalogue. */
  before: Omit<MeasuredSize, 'name'>
  measured: MeasuredSize
}

const header = ['size', 'what', 'estimate', 'measured', 'ratio']
const columnsOfWords = 2

/** What was measured beside what the catalogue has without it, a line a number. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [
    header,
    ...rows.flatMap(({ before, measured }) => [
      lineOf(measured.name, 'network, MB/s', before.networkMBps, measured.networkMBps),
      lineOf(measured.name, 'volume, MB/s', before.volumeMBps, measured.volumeMBps),
      lineOf(measured.name, 'written a vCPU, MB/s', before.writeMBpsPerVcpu, measured.writeMBpsPerVcpu),
    ]),
  ]
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => {
          const width = widths[column] ?? 0
          return column < columnsOfWords ? cell.padEnd(width) : cell.padStart(width)
        })
        .join('  '),
    )
    .join('\n')
}

function lineOf(size: string, what: string, before: SourcedNumber, now: SourcedNumber): string[] {
  return [size, what, before.value.toFixed(1), now.value.toFixed(1), (now.value / before.value).toFixed(2)]
}
