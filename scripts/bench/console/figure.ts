import { bootstrapInterval, type Figure, median } from '../statistics.ts'

/** The median of what was seen, and its 95 % interval. */
export function figureOf(figure: string, seen: number[], goal: string): Figure {
  const spread: [number, number] = seen.length > 1 ? bootstrapInterval(seen) : [seen[0] ?? 0, seen[0] ?? 0]
  const ours = Number(median(seen).toPrecision(4))
  return { figure, ours, theirs: null, ratio: null, spread, pairs: seen.length, goal }
}
