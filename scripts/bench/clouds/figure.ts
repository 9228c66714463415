import type { Figure } from '../statistics.ts'

/** What a benchmark of clouds is told. */
export interface CloudBenchOptions {
  /** Orders on each side. */
  pairs: number
  /** How long is measured, where that is a choice. */
  seconds: number
}

/** A figure, and what was measured in words: the counterpart, the sizes, what is not counted. */
export type CloudFigure = Figure & { measured: string }
