import { type Paint, printable, type Tone } from './paint.ts'
import { wrap } from './wrap.ts'

/** A cell's text, and the tone it is painted in once its width is known. */
export type Cell = string | { text: string; tone: Tone }

export interface Column {
  title: string
  align?: 'right'
}

const gap = '  '
const leastLastWidth = 24

/**
 * Rows in aligned columns under a faint heading; lines without trailing blanks. The last column is wrapped to
 * `width` when that leaves it some room; without `width` nothing is wrapped, so that lines can be cut with other tools.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { paint, width = null }: { paint: Paint; width?: number | null },
): string[] {
  const cells = rows.map((row) => columns.map((_, index) => cellOf(row[index] ?? '')))
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((row) => longestLine(row[index]?.text ?? ''))),
  )
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + gap.length, 0)
  const room = width === null ? null : Math.max(leastLastWidth, width - before)
  const heading = columns.every(({ title }) => title === '')
    ? []
    : lines(
        columns.map(({ title }) => ({ text: title.toUpperCase(), tone: 'faint' as const })),
        { columns, widths, room, paint },
      )
  return [...heading, ...cells.flatMap((row) => lines(row, { columns, widths, room, paint }))]
}

interface Layout {
  columns: readonly Column[]
  widths: readonly number[]
  room: number | null
  paint: Paint
}
interface StyledCell {
  text: string
  tone: Tone | null
}

function cellOf(cell: Cell): StyledCell {
  const styled = typeof cell === 'string' ? { text: cell, tone: null } : cell
  return { ...styled, text: printable(styled.text) }
}

function longestLine(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length))
}

/** One row: as many lines as its tallest cell has. */
function lines(row: readonly StyledCell[], layout: Layout): string[] {
  const last = row.length - 1
  const split = row.map(({ text }, index) =>
    index === last && layout.room !== null ? wrap(text, layout.room) : text.split('\n'),
  )
  const height = Math.max(...split.map((each) => each.length))
  return Array.from({ length: height }, (_, line) => {
    const used = split.findLastIndex((each) => (each[line] ?? '') !== '')
    return row
      .slice(0, used + 1)
      .map(({ tone }, index) => aligned(split[index]?.[line] ?? '', { tone, index, isLast: index === used, layout }))
      .join(gap)
  })
}

function aligned(
  text: string,
  { tone, index, isLast, layout }: { tone: Tone | null; index: number; isLast: boolean; layout: Layout },
): string {
  const blanks = ' '.repeat(Math.max(0, (layout.widths[index] ?? 0) - text.length))
  const painted = tone === null ? text : layout.paint(text, tone)
  if (layout.columns[index]?.align === 'right') return blanks + painted
  return isLast ? painted : painted + blanks
}
