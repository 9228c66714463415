import type { Page } from './page.ts'
import { type Paint, paintFor } from './paint.ts'

export type Format = 'json' | 'table'

/** A stream of the process: what is used of it. */
export interface Sink {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
}

/** Where a command says things: results on standard output, progress and errors on standard error. */
export interface Output {
  readonly format: Format
  /** The result: `value` as one JSON document, or the lines of `view`. */
  result(value: unknown, view: (page: Page) => string[]): void
  /** One result of a stream: JSON on a line of its own, or a line. */
  streamed(value: unknown, line: (page: Page) => string): void
  /** What a person is shown before the result, such as what is about to be done; not with --quiet. */
  preview(view: (page: Page) => string[]): void
  /** A sentence for a person beside the result; not with --quiet. */
  note(text: string): void
  /** An error; with --quiet too. */
  error(lines: (paint: Paint) => string[]): void
  /** Standard error, for live progress; null with --quiet. */
  readonly progress: { sink: Sink; paint: Paint; isLive: boolean } | null
}

/** A terminal's width; null for anything else, where lines are not to be wrapped. */
export function widthOf({ isTTY, columns }: Sink): number | null {
  return isTTY ? (columns ?? 80) : null
}

/** The output of a real process, or of any two sinks. */
export function createOutput(
  { stdout, stderr }: { stdout: Sink; stderr: Sink },
  {
    format,
    quiet,
    env,
    nowMs,
  }: { format: Format; quiet: boolean; env: Readonly<Record<string, string | undefined>>; nowMs: () => number },
): Output {
  const paintOut = paintFor(stdout, env)
  const paintErr = paintFor(stderr, env)
  const page = (): Page => ({ paint: paintOut, width: widthOf(stdout), nowMs: nowMs() })
  const lines = (sink: Sink, texts: readonly string[]) => {
    if (texts.length > 0) sink.write(`${texts.join('\n')}\n`)
  }
  return {
    format,
    result(value, view) {
      if (format === 'json') stdout.write(`${JSON.stringify(value, null, 2)}\n`)
      else lines(stdout, view(page()))
    },
    streamed(value, line) {
      stdout.write(`${format === 'json' ? JSON.stringify(value) : line(page())}\n`)
    },
    preview(view) {
      if (!quiet) lines(stderr, view({ paint: paintErr, width: widthOf(stderr), nowMs: nowMs() }))
    },
    note(text) {
      if (!quiet) lines(stderr, [text])
    },
    error(view) {
      lines(stderr, view(paintErr))
    },
    progress: quiet
      ? null
      : { sink: stderr, paint: paintErr, isLive: stderr.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'] },
  }
}
