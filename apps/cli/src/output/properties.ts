/**
 * A Java .properties file. Keys and values are escaped as java.util.Properties reads them, so that a value may hold
 * line ends, backslashes and characters beyond ASCII.
 */
export function propertiesText(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${escaped(key).replaceAll(/[:= ]/g, '\\$&')}=${escaped(value).replace(/^ /, '\\ ')}\n`)
    .join('')
}

function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(/[^\u0020-\u007e\\]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
