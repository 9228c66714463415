import type { PlanSource, SourcedNumber } from '@headwater/model'
import type { Choice } from '../search/choice.ts'
import type { Question } from '../search/question.ts'

/** Every source that a number of the plan was taken from, with what was taken: size, volume, region and defaults. */
export function sourcesOf({ catalogue, region, volumeKind }: Question, { size, controllers }: Choice): PlanSource[] {
  const rows: [name: string, columns: object][] = [
    [size.name, size],
    ...(controllers.size.name === size.name
      ? []
      : ([[controllers.size.name, controllers.size]] satisfies [string, object][])),
    [volumeKind.name, volumeKind],
    [region.name, region],
    ['default', catalogue.defaults],
  ]
  const bySource = new Map<string, PlanSource>()
  for (const [row, columns] of rows) {
    for (const [column, cell] of Object.entries(columns)) {
      if (isSourced(cell)) add(bySource, cell, `${row} ${column}`)
    }
  }
  return [...bySource.values()]
}

function add(bySource: Map<string, PlanSource>, { source, date }: SourcedNumber, use: string): void {
  const key = `${source}\n${date}`
  const known = bySource.get(key)
  if (known) known.uses.push(use)
  else bySource.set(key, { source, date, uses: [use] })
}

function isSourced(cell: unknown): cell is SourcedNumber {
  return typeof cell === 'object' && cell !== null && 'source' in cell && 'value' in cell
}
