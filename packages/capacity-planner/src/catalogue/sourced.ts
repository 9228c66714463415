import type { SourcedNumber } from '@headwater/model'

/** The day the published limits were read, where the source itself carries no date. */
export const readOn = '2026-11-01'

/** Binds a unit, a source and a date, so that a table of plain numbers becomes a table of sourced ones. */
export function from(source: string, unit: string, date: string = readOn): (value: number) => SourcedNumber {
  return (value) => ({ value, unit, source, date })
}
