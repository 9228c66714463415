import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { type Figure, meetsGoal } from '../statistics.ts'

/** The largest value seen; the spread is all that was seen, for one order that differs is one too many. */
export function figureOf(figure: string, seen: number[], goal: string, pairs: number): Figure {
  const largest = seen.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  return { figure, ours: largest, theirs: null, ratio: null, spread: [least(seen), largest], pairs, goal }
}

export function least(seen: number[]): number {
  return seen.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY)
}

/** The goal of a figure that is shown and held against nothing. */
export const shownOnly = 'printed'

/** One JSON line to the output, and whether it meets its goal to those who watch. */
export function report(figure: Figure): void {
  if (figure.goal !== shownOnly) {
    say(`${figure.figure} ${meetsGoal(figure) ? 'meets' : 'misses'} ${figure.goal}`)
  }
  process.stdout.write(`${JSON.stringify(figure)}\n`)
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

const shownDisagreements = 20

/** Prints the first disagreements of a comparison in full, and how far it is. */
export class Progress {
  readonly #what: string
  readonly #every: number
  readonly #begunMs = performance.now()
  #done = 0
  #shown = 0

  constructor(what: string, every: number) {
    this.#what = what
    this.#every = every
  }

  disagreement(described: string): void {
    this.#shown += 1
    if (this.#shown <= shownDisagreements) say(`disagreement: ${described}`)
  }

  one(): void {
    this.#done += 1
    if (this.#done % this.#every === 0) say(`${this.#done} ${this.#what} in ${this.seconds()} s`)
  }

  seconds(): number {
    return Math.round((performance.now() - this.#begunMs) / 1000)
  }
}
