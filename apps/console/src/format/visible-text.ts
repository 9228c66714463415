/**
 * Characters that show nothing or turn what is around them: controls and what is for formatting alone, such as the direction of writing.
 * A text with them says other things than it shows. Not tab, line feed and the joiner that families of emoji are made with.
 */
const hidden = /(?![\n\t\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** The text with each of those written out, such as `\u{202e}` for the override of direction. */
export function visibleText(text: string): string {
  return text.replace(hidden, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}

/** Without line breaks, for one line of a list. */
export function oneLine(text: string): string {
  return visibleText(text).replaceAll(/[\n\t]+/g, ' ')
}
