import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Replaces a file in one step: a reader, or the next process after a power cut, sees the old text or the new. */
export function writeDurably(path: string, text: string): void {
  const temporary = `${path}.writing-${process.pid}`
  const file = openSync(temporary, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
  syncFolder(dirname(path))
}

/** Makes renames within a folder outlive a power cut. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** A file's text, or null where there is none. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Lays out relative path -> text below `folder`: folders for the owner only, files with `mode`. */
export function writeFiles(folder: string, files: Record<string, string>, mode: number): void {
  for (const [path, text] of Object.entries(files)) {
    const full = `${folder}/${path}`
    mkdirSync(dirname(full), { recursive: true, mode: 0o700 })
    writeFileSync(full, text, { mode })
  }
}

/** True for the error of a file or folder that does not exist. */
export function isMissing(error: unknown): boolean {
  const code = systemErrorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** The errno name of a system error, or null for anything else. */
export function systemErrorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
