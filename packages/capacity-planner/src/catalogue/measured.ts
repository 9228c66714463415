import type { SourcedNumber } from '@headwater/model'
import type { Catalogue, Size } from './types.ts'
import { validateCatalogue } from './validate.ts'

/** Columns of a size that were measured on the very computer that it runs on; rates a broker, as in Size. */
export interface MeasuredSize {
  name: string
  networkMBps: SourcedNumber
  volumeMBps: SourcedNumber
  writeMBpsPerVcpu: SourcedNumber
}

export interface MeasuredSizes {
  /** ISO time of the last measurement: part of the catalogue's version. */
  measuredAt: string
  sizes: readonly MeasuredSize[]
}

/** Every measured number's source begins so: it names the command that measures. */
export const measuringCommand = 'npm run calibrate'

/**
 * The catalogue with measured numbers in the place of its own, under a version that says so: plans name the version they were
 * made from, and other numbers are another catalogue. What is not measured stays. Give it only what has no `measurementFaults`.
 */
export function withMeasuredSizes(catalogue: Catalogue, { measuredAt, sizes }: MeasuredSizes): Catalogue {
  const measured = new Map(sizes.map(({ name, ...columns }) => [name, columns]))
  return {
    ...catalogue,
    version: `${catalogue.version}+local.${measuredAt}`,
    sizes: catalogue.sizes.map((size) => ({ ...size, ...measured.get(size.name) })),
  }
}

/**
 * Everything wrong with measurements for a catalogue, one line a fault, naming row and column: a size that is not a local one of
 * the catalogue or comes twice, a unit other than the catalogue's, a source that is not the command, nothing carried; and all
 * that `validateCatalogue` finds in the result. [] when they are sound.
 */
export function measurementFaults(catalogue: Catalogue, measured: MeasuredSizes): string[] {
  const seen = new Set<string>()
  const own = measured.sizes.flatMap((row) => {
    const again = seen.has(row.name)
    seen.add(row.name)
    const size = catalogue.sizes.find(({ name }) => name === row.name)
    if (again) return [`size ${row.name}: named twice`]
    if (!size) return [`size ${row.name}: the catalogue has no such size`]
    if (size.provider !== 'local')
      return [`size ${row.name}: is of ${size.provider}, and only local sizes are measured`]
    return rowFaults(catalogue, size, row)
  })
  return own.length > 0 ? own : validateCatalogue(withMeasuredSizes(catalogue, measured))
}

function rowFaults({ defaults }: Catalogue, size: Size, row: MeasuredSize): string[] {
  const columns = [
    ['networkMBps', row.networkMBps, size.networkMBps],
    ['volumeMBps', row.volumeMBps, size.volumeMBps],
    ['writeMBpsPerVcpu', row.writeMBpsPerVcpu, defaults.writeMBpsPerVcpu],
  ] as const
  return columns.flatMap(([column, { value, unit, source }, { unit: expected }]) => {
    const at = `size ${row.name}: ${column}`
    return [
      ...(value > 0 ? [] : [`${at} is ${value}, which carries nothing`]),
      ...(unit === expected ? [] : [`${at} has the unit "${unit}", not "${expected}"`]),
      ...(source.startsWith(measuringCommand) ? [] : [`${at} has an unknown source "${source}"`]),
    ]
  })
}
