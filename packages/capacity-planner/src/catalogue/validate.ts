import type { SourcedNumber } from '@headwater/model'
import type { Catalogue, Contradiction, Size } from './types.ts'

/**
 * Everything wrong with a catalogue, one line a fault, naming row and column: a number without unit, source or ISO date,
 * one that is negative or not a number, a name used twice, a region that names what is not there, a contradiction that the
 * catalogue's own number does not settle. [] when it is sound.
 */
export function validateCatalogue(catalogue: Catalogue): string[] {
  return [
    ...(catalogue.version === '' ? ['catalogue: version is missing'] : []),
    ...priceBookFaults(catalogue.priceBook),
    ...repeated('size', catalogue.sizes),
    ...repeated('volume', catalogue.volumes),
    ...repeated('region', catalogue.regions),
    ...catalogue.sizes.flatMap((size) => numberFaults(`size ${size.name}`, size)),
    ...catalogue.sizes.flatMap(sizeFaults),
    ...catalogue.volumes.flatMap((volume) => numberFaults(`volume ${volume.name}`, volume)),
    ...catalogue.regions.flatMap((region) => numberFaults(`region ${region.name}`, region)),
    ...numberFaults('defaults', catalogue.defaults),
    ...regionFaults(catalogue),
    ...contradictionFaults(catalogue),
  ]
}

function priceBookFaults({ name, validFrom, validUntil }: Catalogue['priceBook']): string[] {
  const faults: string[] = []
  if (name === '') faults.push('price book: name is missing')
  if (!isIsoDate(validFrom)) faults.push('price book: validFrom is no ISO date')
  if (!isIsoDate(validUntil)) faults.push('price book: validUntil is no ISO date')
  if (validFrom > validUntil) faults.push('price book: validFrom is after validUntil')
  return faults
}

function isIsoDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
}

function repeated(kind: string, rows: readonly { name: string }[]): string[] {
  const seen = new Set<string>()
  return rows.flatMap(({ name }) => {
    if (seen.has(name)) return [`${kind} ${name}: named twice`]
    seen.add(name)
    return []
  })
}

function numberFaults(row: string, columns: object): string[] {
  return Object.entries(columns).flatMap(([column, cell]: [string, unknown]) =>
    isSourced(cell) ? cellFaults(cell).map((fault) => `${row}: ${column} ${fault}`) : [],
  )
}

function isSourced(cell: unknown): cell is SourcedNumber {
  return typeof cell === 'object' && cell !== null && 'value' in cell
}

function cellFaults(cell: SourcedNumber): string[] {
  const faults: string[] = []
  if (!Number.isFinite(cell.value)) faults.push('is not a number')
  if (cell.value < 0) faults.push('is negative')
  if (!cell.unit) faults.push('has no unit')
  if (!cell.source) faults.push('has no source')
  if (!isIsoDate(cell.date)) faults.push('has no ISO date')
  return faults
}

function sizeFaults(size: Size): string[] {
  const faults: string[] = []
  if (size.partitionsRecommended.value > size.partitionsMaximum.value) {
    faults.push(`size ${size.name}: partitionsRecommended is above partitionsMaximum`)
  }
  if (size.heapMib.value + size.overheadMib.value >= size.memoryMib.value) {
    faults.push(`size ${size.name}: heap and overhead leave no page cache`)
  }
  return faults
}

function regionFaults(catalogue: Catalogue): string[] {
  return catalogue.regions.flatMap((region) => {
    const faults: string[] = []
    if (region.zones.length === 0) faults.push(`region ${region.name}: has no zones`)
    if (!catalogue.volumes.some((volume) => volume.name === region.volume)) {
      faults.push(`region ${region.name}: no volume ${region.volume}`)
    }
    for (const name of region.sizes) {
      const size = catalogue.sizes.find((candidate) => candidate.name === name)
      if (!size) faults.push(`region ${region.name}: no size ${name}`)
      else if (size.provider !== region.provider) faults.push(`region ${region.name}: ${name} is of ${size.provider}`)
    }
    return faults
  })
}

function contradictionFaults(catalogue: Catalogue): string[] {
  return catalogue.contradictions.flatMap((contradiction) => {
    const { row, column, readings } = contradiction
    const name = `contradiction ${row} ${column}`
    const chosen = chosenValue(catalogue, contradiction)
    if (chosen === null) return [`${name}: there is no such number`]
    const values = readings.map(({ value }) => value)
    return [
      ...readings.flatMap(cellFaults).map((fault) => `${name}: a reading ${fault}`),
      ...(new Set(values).size < 2 ? [`${name}: its readings agree`] : []),
      ...(chosen < Math.min(...values) || chosen > Math.max(...values) ? [`${name}: ${chosen} is none of them`] : []),
    ]
  })
}

function chosenValue({ sizes, volumes, defaults }: Catalogue, { row, column }: Contradiction): number | null {
  const columns: object | undefined =
    row === 'defaults' ? defaults : [...sizes, ...volumes].find(({ name }) => name === row)
  const cell: unknown = Object.entries(columns ?? {}).find(([key]) => key === column)?.[1]
  return isSourced(cell) ? cell.value : null
}
