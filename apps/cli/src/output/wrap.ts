/** Lines of at most `width` characters, broken at blanks; a longer word gets a line of its own, uncut. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width))
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`
    if (current !== '' && longer.length > width) {
      lines.push(current)
      current = word
    } else current = longer
  }
  return [...lines, current]
}
