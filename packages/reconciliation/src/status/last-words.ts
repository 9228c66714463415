/**
 * What really happened is said even when many other lines complain: the bottom of a stack of causes, and a full disk, of which
 * Kafka dies in many ways and seldom says so last.
 */
const causes = [/^Caused by: /, /No space left on device/]
const complaint =
  /\b(ERROR|FATAL)\b|Exception in thread|^Error:|^\s*(ba)?sh: |not found|No such file|No space left|OutOfMemory|already in use/

const defaultCount = 3
const lineLength = 300

/**
 * What a machine that ended has to say, for people: its complaints and their root cause, or its last lines where none
 * complains. At most `count` lines, in the order they were written; repeated ones count once, long ones are cut.
 */
export function lastWords(lines: readonly string[], count: number = defaultCount): string[] {
  const roots = [...new Set(causes.flatMap((cause) => lines.findLast((line) => cause.test(line)) ?? []))]
  const complaints = [...new Set(lines.filter((line) => complaint.test(line) && !roots.includes(line)))]
  const told = roots.length < count ? complaints.slice(-(count - roots.length)) : []
  const chosen = lines.filter((line, index) => isFirst(line, index, lines, [...told, ...roots]))
  return (chosen.length > 0 ? chosen : lines.slice(-count)).map(shortened)
}

function isFirst(line: string, index: number, lines: readonly string[], wanted: string[]): boolean {
  return wanted.includes(line) && lines.indexOf(line) === index
}

function shortened(line: string): string {
  return line.length > lineLength ? `${line.slice(0, lineLength)} …` : line
}
