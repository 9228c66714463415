export type Settings = Record<string, string | number | boolean>

/**
 * Settings as the text of a .properties file, one a line, in the order given. A backslash is what such files escape with;
 * a value that spans lines cannot be written.
 */
export function propertiesText(settings: Settings): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${String(value).replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`)
    .join('')
}
