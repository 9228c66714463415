import fs from 'node:fs'
import path from 'node:path'
import { Failure } from '../../failure.ts'

export interface SecretFile {
  path: string
  write(text: string): void
  /** Removes it again, when there is nothing to write. */
  discard(): void
}

/**
 * Makes an empty file that only its owner can read, for a secret that is not known yet. Never follows or overwrites what
 * is there. Throws Failure `usage` when the file cannot be made.
 */
export function reserveSecretFile(folder: string, file: string): SecretFile {
  const full = path.resolve(folder, file)
  const descriptor = openNew(full)
  return {
    path: full,
    write(text) {
      fs.writeFileSync(descriptor, text)
      fs.closeSync(descriptor)
    },
    discard() {
      fs.rmSync(full, { force: true })
    },
  }
}

function openNew(full: string): number {
  try {
    return fs.openSync(full, 'wx', 0o600)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'EEXIST')
      throw new Failure('usage', `${full} is there already: give another file, or remove it first.`)
    throw new Failure('usage', `${full} cannot be written (${String(code)}): give another file.`)
  }
}
