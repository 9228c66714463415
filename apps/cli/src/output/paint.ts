export type Tone = 'strong' | 'faint' | 'good' | 'bad' | 'doubtful'
export type Paint = (text: string, tone: Tone) => string

const codes: Record<Tone, [number, number]> = {
  strong: [1, 22],
  faint: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  doubtful: [33, 39],
}

/** Paints with ANSI colours. */
export const inColour: Paint = (text, tone) => {
  const [on, off] = codes[tone]
  return text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`
}

/** Leaves text as it is. */
export const plain: Paint = (text) => text

/** Colours are for people at a terminal who have not said no: https://no-color.org */
export function paintFor(stream: { isTTY?: boolean }, env: Record<string, string | undefined>): Paint {
  const wanted = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return wanted ? inColour : plain
}

/**
 * Text from elsewhere, safe for a terminal: a broker's last lines or a record's name must not move the cursor or
 * change colours. Line ends stay, tabs become a space.
 */
export function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')
}
