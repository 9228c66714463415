/**
 * The bottom of a stack of causes names what really happened; it is said even when many other lines complain. A full disk makes
 * Kafka complain of every file that it could not write, not always with a cause.
 */
const cause = /^Caused by: |No space left on device/
const complaint =
  /\b(ERROR|FATAL)\b|Exception in thread|^Error:|^\s*(ba)?sh: |not found|No such file|No space left|OutOfMemory|already in use/

const defaultCount = 3
const lineLength = 300

/**
 * What a machine that ended has to say, for people: its complaints and their root cause, or its last lines where none
 * complains. At most `count` lines, in the order they were written; repeated ones count once, long ones are cut.
 */
export function lastWords(lines: readonly string[], count: number = defaultCount): string[] {
  const rootCause = lines.findLast((line) => cause.test(line))
  const complaints = [...new Set(lines.filter((line) => complaint.test(line) && line !== rootCause))]
  const told = complaints.slice(-(count - (rootCause === undefined ? 0 : 1)))
  const chosen =
    rootCause === undefined ? told : lines.filter((line, index) => isFirst(line, index, lines, [...told, rootCause]))
  return (chosen.length > 0 ? chosen : lines.slice(-count)).map(shortened)
}

function isFirst(line: string, index: number, lines: readonly string[], wanted: string[]): boolean {
  return wanted.includes(line) && lines.indexOf(line) === index
}

function shortened(line: string): string {
  return line.length > lineLength ? `${line.slice(0, lineLength)} …` : line
}
