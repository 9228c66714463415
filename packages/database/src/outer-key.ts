import { randomBytes } from 'node:crypto'
import { link, open, readFile, stat, unlink } from 'node:fs/promises'

/** The keys that wrap data keys. Kept outside the database, so that a copy of it alone opens nothing. */
export interface OuterKeys {
  /** Id of the key that new secrets are sealed with. */
  current: string
  byId: ReadonlyMap<string, Buffer>
}

/** The key file cannot be used as it is; the message says what to do. */
export class OuterKeyError extends Error {
  override readonly name = 'OuterKeyError'
}

/**
 * Reads the outer keys from `file`, and makes the file with one new key, mode 0600, when there is none. Any number of
 * processes may start at once: all get the same key. One line a key, `<id> <32 bytes in base 64>`; the last line is the
 * one in use, so that a key is rotated by adding a line. Throws an OuterKeyError when others may read the file.
 */
export async function loadOuterKey(file: string): Promise<OuterKeys> {
  if (!(await exists(file))) await createKeyFile(file)
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0)
    throw new OuterKeyError(
      `${file} may be read by others (mode ${(mode & 0o777).toString(8)}): it opens every stored secret. ` +
        `Run chmod 600 ${file}, and if somebody may have read it, add a new key as its last line.`,
    )
  return parseKeys(await readFile(file, 'utf8'), file)
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}

// written aside, then linked: link fails where a file is, so nobody ever reads a half-written or a second key
async function createKeyFile(file: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(aside, 'wx', 0o600)
  try {
    await handle.writeFile(`k${randomBytes(4).toString('hex')} ${randomBytes(32).toString('base64')}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(aside, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await unlink(aside)
  }
}

function parseKeys(text: string, file: string): OuterKeys {
  const byId = new Map<string, Buffer>()
  let current: string | null = null
  for (const line of text.split('\n').filter((entry) => entry.trim() !== '')) {
    const [id, key, ...rest] = line.trim().split(/\s+/)
    const bytes = Buffer.from(key ?? '', 'base64')
    if (!id || !/^[a-z0-9-]+$/.test(id) || bytes.length !== 32 || rest.length > 0)
      throw new OuterKeyError(
        `${file} has a line that is not "<id> <32 bytes in base 64>"; restore it from its backup.`,
      )
    byId.set(id, bytes)
    current = id
  }
  if (current === null) throw new OuterKeyError(`${file} is empty; restore it from its backup.`)
  return { current, byId }
}
