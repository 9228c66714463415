import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** A new folder for one run of a benchmark. Open to all, because PostgreSQL runs as another account where we are root. */
export function makeBenchFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-bench-'))
  fs.chmodSync(folder, 0o755)
  return folder
}

export function removeBenchFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true })
}
