import { type Paint, printable } from './paint.ts'
import { wrap } from './wrap.ts'

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

const hanging = '  '

/** Sentences, each from a line of its own on; what does not fit the page goes on under it, indented. */
export function sentences(texts: readonly string[], { width }: Pick<Page, 'width'>): string[] {
  if (width === null) return texts.map(printable)
  return texts.flatMap((text) =>
    wrap(printable(text), width - hanging.length).map((line, index) => (index === 0 ? line : `${hanging}${line}`)),
  )
}
