import type { Paint } from './paint.ts'

/** How a view is drawn: `width` is the terminal's, null where lines are not to be wrapped. */
export interface Page {
  paint: Paint
  width: number | null
  nowMs: number
}

/** A heading and what is under it, after an empty line; nothing when nothing is under it. */
export function section(title: string, lines: readonly string[], { paint }: Page): string[] {
  return lines.length === 0
    ? []
    : ['', paint(title, 'strong'), ...lines.map((line) => (line === '' ? '' : `  ${line}`))]
}

/** The same page, narrower by the two blanks of a section. */
export function inSection(page: Page): Page {
  return page.width === null ? page : { ...page, width: page.width - 2 }
}
