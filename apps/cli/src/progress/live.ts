import type { Operation } from '../api/types.ts'
import { words } from '../output/figure.ts'
import { operationTime, stepRows } from '../output/operation.ts'
import { type Paint, printable } from '../output/paint.ts'
import { table } from '../output/table.ts'

/** What a terminal shows while an operation runs: a heading and a line a step, none wider than `width`. */
export function liveLines(
  operation: Operation,
  { paint, width, nowMs, trouble }: { paint: Paint; width: number; nowMs: number; trouble: string | null },
): string[] {
  const page = { paint, width: null, nowMs }
  const rows = stepRows(operation, page).map((row) => cutLast(row, width - widthBeforeMessage(operation)))
  return [
    `${paint(words(operation.type), 'strong')} ${operation.clusterId} ${operationTime(operation, nowMs)}`,
    ...table([{ title: '' }, { title: '' }, { title: '', align: 'right' }, { title: '' }], rows, { paint }).map(
      (line) => `  ${line}`,
    ),
    ...(trouble === null ? [] : [paint(cut(`  ${trouble}`, width), 'doubtful')]),
  ]
}

type Row = ReturnType<typeof stepRows>[number]

// mark, name, time ("12 min 34 s" at the widest usual) and the blanks between them
function widthBeforeMessage({ steps }: Operation): number {
  return 2 + 1 + 2 + Math.max(0, ...steps.map(({ name }) => name.length)) + 2 + 12 + 2
}

function cutLast(row: Row, room: number): Row {
  return row.map((cell, index) =>
    index === row.length - 1 && typeof cell !== 'string' ? { ...cell, text: cut(cell.text, room) } : cell,
  )
}

// a line that the terminal wraps would be two lines to erase
function cut(text: string, width: number): string {
  const line = printable(text).replaceAll('\n', ' ')
  const room = Math.max(8, width - 1)
  return line.length <= room ? line : `${line.slice(0, room - 1)}…`
}

/** Erases `count` lines above the cursor and writes `lines` in their place. */
export function redrawn(count: number, lines: readonly string[]): string {
  return `${count > 0 ? `\u001b[${count}F` : ''}\u001b[J${lines.map((line) => `${line}\n`).join('')}`
}
