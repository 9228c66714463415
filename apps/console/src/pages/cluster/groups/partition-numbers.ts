/** So many can be named at once. */
const most = 10_000

/** `0, 3, 5-9` as the numbers that it names, each once and in order; null for what is no such list. */
export function partitionNumbers(text: string): number[] | null {
  const named = new Set<number>()
  for (const part of text.split(',')) {
    const range = /^\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*$/.exec(part)
    if (range === null) return null
    const first = Number(range[1])
    const last = Number(range[2] ?? first)
    if (last < first || named.size + last - first >= most) return null
    for (let number = first; number <= last; number++) named.add(number)
  }
  return [...named].toSorted((a, b) => a - b)
}
