/** One figure of a benchmark, printed as one JSON line. Absolute figures have `theirs` and `ratio` null. */
export interface Figure {
  figure: string
  ours: number
  theirs: number | null
  ratio: number | null
  /** 95 % interval of the ratio, or of `ours` where there is none. */
  spread: [low: number, high: number]
  pairs: number
  /** Such as `>= 0.75`; met when the worse end of the spread meets it. */
  goal: string
}

export interface Pair {
  ours: number
  theirs: number
}

/** Median ratio of pairs measured one after another, ours / theirs, with its bootstrap interval. */
export function pairedFigure(figure: string, pairs: Pair[], goal: string): Figure {
  const ratios = pairs.map(({ ours, theirs }) => ours / theirs)
  return {
    figure,
    ours: rounded(median(pairs.map(({ ours }) => ours))),
    theirs: rounded(median(pairs.map(({ theirs }) => theirs))),
    ratio: rounded(median(ratios)),
    spread: bootstrapInterval(ratios),
    pairs: pairs.length,
    goal,
  }
}

/** Median of values that are held against nothing but the goal. */
export function absoluteFigure(figure: string, values: number[], goal: string): Figure {
  return {
    figure,
    ours: rounded(median(values)),
    theirs: null,
    ratio: null,
    spread: bootstrapInterval(values),
    pairs: values.length,
    goal,
  }
}

/** True when the worse end of the spread meets the goal, `>= x` or `<= x`. */
export function meetsGoal({ goal, spread: [low, high] }: Figure): boolean {
  const [, sign, bound] = /^(>=|<=) ?([\d.]+)/.exec(goal) ?? []
  if (sign === undefined) throw new Error(`a goal is ">= x" or "<= x", not "${goal}"`)
  return sign === '>=' ? low >= Number(bound) : high <= Number(bound)
}

/** Throws on no values. */
export function median(values: number[]): number {
  return percentile(values, 50)
}

/** By linear interpolation between the closest ranks. Throws on no values. */
export function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = ((sorted.length - 1) * percent) / 100
  const [low, high] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]]
  if (low === undefined || high === undefined) throw new Error('there is no percentile of nothing')
  return low + (high - low) * (rank - Math.floor(rank))
}

const resamples = 10_000

/** 95 % percentile bootstrap of the median; seeded, so that the same values give the same interval. */
export function bootstrapInterval(values: number[], seed = 42): [low: number, high: number] {
  const random = mulberry32(seed)
  const medians = Array.from({ length: resamples }, () =>
    median(values.map(() => values[Math.floor(random() * values.length)] ?? 0)),
  )
  return [rounded(percentile(medians, 2.5)), rounded(percentile(medians, 97.5))]
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
