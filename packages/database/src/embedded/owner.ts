// One living process at a time owns a state folder's PostgreSQL. A server without an owner was left by a killed one and
// may be adopted; a server with an owner may not, because that owner will stop it.
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { EmbeddedPostgresError } from './error.ts'
import { isRunning, startTicks } from './process.ts'

interface Owner {
  pid: number
  startTicks: string | null
}

const attempts = 20

/** Takes ownership of the folder and returns how to give it up. Fails with `already_running` while another has it. */
export function takeOwnership(stateFolder: string): () => void {
  const file = path.join(stateFolder, 'postgres.owner')
  const mine = `${file}.${randomBytes(6).toString('hex')}`
  fs.writeFileSync(mine, JSON.stringify({ pid: process.pid, startTicks: startTicks(process.pid) } satisfies Owner))
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (link(mine, file)) return () => fs.rmSync(file, { force: true })
      const owner = readOwner(file)
      if (owner !== null && isAlive(owner)) throw alreadyRunning(stateFolder, owner)
      moveAside(file, `${mine}.stale`)
    }
    throw new EmbeddedPostgresError('failed', `${file} changes hands all the time: start one program at a time.`)
  } finally {
    fs.rmSync(mine, { force: true })
  }
}

// A link and not an exclusive open: the file appears together with its content.
function link(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

// Two may find the same dead owner; the one that moves a living owner's file away by mistake puts it back.
function moveAside(file: string, aside: string) {
  try {
    fs.renameSync(file, aside)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    throw error
  }
  const owner = readOwner(aside)
  if (owner !== null && isAlive(owner)) link(aside, file)
  fs.rmSync(aside, { force: true })
}

function readOwner(file: string): Owner | null {
  try {
    const value: unknown = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number') return null
    const ticks = 'startTicks' in value && typeof value.startTicks === 'string' ? value.startTicks : null
    return { pid: value.pid, startTicks: ticks }
  } catch {
    return null
  }
}

const isAlive = (owner: Owner) => isRunning(owner.pid) && startTicks(owner.pid) === owner.startTicks

function alreadyRunning(stateFolder: string, owner: Owner) {
  const who = owner.pid === process.pid ? 'this process' : `process ${owner.pid}`
  const sentence = `The PostgreSQL in ${stateFolder} is already run by ${who}: stop that first, or use another state folder.`
  return new EmbeddedPostgresError('already_running', sentence)
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
