import type { Event, Finding } from '../api/types.ts'
import { age } from './duration.ts'
import type { Page } from './page.ts'
import { type Paint, printable } from './paint.ts'
import { type Cell, table } from './table.ts'

/** Findings, one a line with the evidence under it. */
export function findingTable(findings: readonly Finding[], { paint, width, nowMs }: Page): string[] {
  return table(
    [
      { title: 'id' },
      { title: 'type' },
      { title: 'subject' },
      { title: 'state' },
      { title: 'age', align: 'right' },
      { title: 'message' },
    ],
    findings.flatMap((finding): Cell[][] => [
      [
        finding.id,
        finding.type,
        finding.subject,
        finding.closedAt === null ? { text: 'open', tone: 'bad' } : { text: 'closed', tone: 'faint' },
        age(finding.openedAt, nowMs),
        finding.message,
      ],
      ...(finding.evidence === ''
        ? []
        : [['', '', '', '', '', { text: finding.evidence.trim(), tone: 'faint' as const }]]),
    ]),
    { paint, width },
  )
}

/** One event on one line: when, its number, its type, what it carries. */
export function eventLine(event: Event, paint: Paint): string {
  const data = Object.entries(event.data).map(([name, value]) => `${name}=${plainValue(value)}`)
  return [
    paint(event.at, 'faint'),
    String(event.number).padStart(4),
    paint(printable(event.type), 'strong'),
    ...data.map(printable),
  ].join(' ')
}

function plainValue(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)
}
