// A stamp says from which inputs a result was made. It is removed before the result is touched and written after it is
// whole, so that an interruption leaves a result without a stamp, never a stamp without a result.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { root } from './checkout.mjs'

/** Hash over the content of files and folders, and over plain strings such as versions. Missing files count as such. */
export function hashOf({ files = [], values = [] }) {
  const hash = createHash('sha256')
  for (const file of files.flatMap(filesBelow)) {
    hash.update(`file ${path.relative(root, file)}\0`)
    hash.update(readIfThere(file) ?? 'missing')
    hash.update('\0')
  }
  for (const value of values) hash.update(`value ${value}\0`)
  return hash.digest('hex').slice(0, 32)
}

export function readStamp(file) {
  return readIfThere(file)?.toString('utf8').trim() ?? null
}

export function removeStamp(file) {
  fs.rmSync(file, { force: true })
}

export function writeStamp(file, hash) {
  writeWhole(file, `${hash}\n`)
}

/** A reader sees the old content or the new one, nothing between. */
export function writeWhole(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const unfinished = `${file}.${process.pid}.new`
  fs.writeFileSync(unfinished, content)
  fs.renameSync(unfinished, file)
}

export function readIfThere(file) {
  try {
    return fs.readFileSync(file)
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  }
}

function filesBelow(file) {
  if (!fs.statSync(file, { throwIfNoEntry: false })?.isDirectory()) return [file]
  const names = fs.readdirSync(file).toSorted()
  return names.flatMap((name) => filesBelow(path.join(file, name)))
}
