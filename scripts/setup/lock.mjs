// One setup at a time in a checkout. The lock is a file that names its holder; it is stale when the holder is dead and
// the command it was running (in a process group of its own, so it can outlive a killed setup) is gone too.
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { kafkaTarget } from './checkout.mjs'
import { SetupFailure } from './failure.mjs'

const lockFile = path.join(kafkaTarget, 'setup.lock')
const longestWaitMs = 30 * 60_000

export async function takeLock({ onWait, interruption }) {
  fs.mkdirSync(kafkaTarget, { recursive: true })
  const waitUntil = Date.now() + longestWaitMs
  let told = false
  while (!linkLock()) {
    const holder = readLock(lockFile)
    if (holder === null || !isAlive(holder)) {
      removeStaleLock()
      continue
    }
    if (!told) onWait(holder.pid)
    told = true
    if (Date.now() > waitUntil) {
      throw new SetupFailure(
        `Another setup (process ${holder.pid}) has not finished in half an hour: end it, then run this again.`,
      )
    }
    await sleep(200)
    interruption.throwIfInterrupted()
  }
  const groups = new Set()
  const note = () => writeLock(lockFile, { pid: process.pid, started: startOf(process.pid), groups: [...groups] })
  return {
    /** The lock also holds while the process group of a command runs. */
    commandStarted(group) {
      groups.add(group)
      note()
    },
    commandEnded(group) {
      groups.delete(group)
      note()
    },
    release: () => fs.rmSync(lockFile, { force: true }),
  }
}

function linkLock() {
  const mine = `${lockFile}.${process.pid}`
  writeLock(mine, { pid: process.pid, started: startOf(process.pid), groups: [] })
  try {
    // A link, not an exclusive open: the lock appears with its content in one step.
    fs.linkSync(mine, lockFile)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    fs.rmSync(mine, { force: true })
  }
}

// Two waiters may find the same stale lock. Only one gets it moved away; one that moved a fresh lock puts it back.
function removeStaleLock() {
  const aside = `${lockFile}.${process.pid}.stale`
  try {
    fs.renameSync(lockFile, aside)
  } catch (error) {
    if (error.code === 'ENOENT') return
    throw error
  }
  const holder = readLock(aside)
  if (holder !== null && isAlive(holder)) fs.linkSync(aside, lockFile)
  fs.rmSync(aside, { force: true })
}

function writeLock(file, holder) {
  const unfinished = `${file}.new.${process.pid}`
  fs.writeFileSync(unfinished, JSON.stringify(holder))
  fs.renameSync(unfinished, file)
}

function readLock(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function isAlive({ pid, started, groups }) {
  const start = startOf(pid)
  return (start !== null && start === started) || groups.some(groupLives)
}

function groupLives(group) {
  try {
    process.kill(-group, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** When a process started, in clock ticks since boot: a number that a later process with the same id does not have. */
function startOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
