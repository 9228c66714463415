import fs from 'node:fs'
import path from 'node:path'

/** What a running PostgreSQL says of itself in postmaster.pid. */
export interface Postmaster {
  pid: number
  port: number
  ready: boolean
}

/**
 * Reads the content of postmaster.pid: lines are pid, data folder, start time, port, socket folder, address, shared memory
 * key and status (PostgreSQL's src/include/utils/pidfile.h). Null while the server has not written all of it yet.
 */
export function parsePostmasterFile(content: string): Postmaster | null {
  const lines = content.split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!Number.isInteger(pid) || pid <= 0 || !Number.isInteger(port) || port <= 0) return null
  return { pid, port, ready: lines[7]?.trim() === 'ready' }
}

export function readPostmasterFile(dataFolder: string): Postmaster | null {
  try {
    return parsePostmasterFile(fs.readFileSync(path.join(dataFolder, 'postmaster.pid'), 'utf8'))
  } catch {
    return null
  }
}
