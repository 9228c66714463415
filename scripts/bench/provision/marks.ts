/** Moments of a run, each in ms since its beginning, in the order in which they came. */
export interface Marks {
  startedAtMs: number
  add(name: string): void
  elapsedMs(): number
  all(): [name: string, atMs: number][]
}

export function startMarks(): Marks {
  const startedMs = performance.now()
  const marks: [string, number][] = []
  const elapsedMs = (): number => performance.now() - startedMs
  return {
    startedAtMs: Date.now(),
    elapsedMs,
    add: (name) => void marks.push([name, elapsedMs()]),
    all: () => marks,
  }
}

export function describeMarks(marks: [name: string, atMs: number][]): string {
  return marks
    .toSorted(([, a], [, b]) => a - b)
    .map(([name, atMs]) => `${name} ${(atMs / 1000).toFixed(2)}`)
    .join(', ')
}
