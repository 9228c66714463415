import path from 'node:path'
import { Failure } from '../failure.ts'

/** Where `npm start` leaves the key of its operator, in the folder it runs in. */
const operatorKeyFile = path.join('.headwater', 'operator.key')

/**
 * The API key: from HEADWATER_API_KEY, from the file that HEADWATER_KEY_FILE names, or from .headwater/operator.key in
 * one of `folders` or above it. Never from the command line, which other users of the computer can read.
 * `read` gives null for a file that is not there. Throws Failure `not_allowed` when there is none.
 */
export function findKey(
  env: Readonly<Record<string, string | undefined>>,
  folders: readonly string[],
  read: (file: string) => string | null,
): string {
  const given = env['HEADWATER_API_KEY']?.trim()
  if (given) return checked(given, 'HEADWATER_API_KEY')
  const file = env['HEADWATER_KEY_FILE']
  if (file) return checked(requireFile(path.resolve(folders[0] ?? '.', file), read), 'the file in HEADWATER_KEY_FILE')
  for (const candidate of folders.flatMap(upwards)) {
    const found = read(path.join(candidate, operatorKeyFile))
    if (found !== null) return checked(found.trim(), path.join(candidate, operatorKeyFile))
  }
  throw new Failure(
    'not_allowed',
    `No API key: set HEADWATER_API_KEY, or HEADWATER_KEY_FILE to the file that holds one, or run this where ` +
      `\`npm start\` was run (looked for ${operatorKeyFile} from ${folders[0] ?? '.'} upwards).`,
  )
}

function requireFile(file: string, read: (file: string) => string | null): string {
  const text = read(file)
  if (text === null) throw new Failure('not_allowed', `HEADWATER_KEY_FILE names ${file}, which is not there.`)
  return text.trim()
}

// a header cannot carry anything else, and the error of fetch would quote the key
function checked(key: string, from: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw new Failure('not_allowed', `${from} does not hold an API key: it must be one line without blanks.`)
}

function upwards(folder: string): string[] {
  const parent = path.dirname(folder)
  return parent === folder ? [folder] : [folder, ...upwards(parent)]
}
