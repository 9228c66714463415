import type { Hold } from '../api/types.ts'
import { duration } from './duration.ts'
import type { Page } from './page.ts'
import { printable } from './paint.ts'
import { table } from './table.ts'

/** Holds, one a line, with the time that each still lasts. */
export function holdTable(holds: readonly Hold[], { paint, width, nowMs }: Page): string[] {
  return table(
    [{ title: 'id' }, { title: 'holds' }, { title: 'for', align: 'right' }, { title: 'expires' }, { title: 'reason' }],
    holds.map(({ id, scope, subject, expiresAt, reason }) => [
      id,
      subject === null ? scope : `${scope} ${subject}`,
      duration(Date.parse(expiresAt) - nowMs),
      expiresAt,
      printable(reason),
    ]),
    { paint, width },
  )
}
