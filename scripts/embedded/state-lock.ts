import fs from 'node:fs'
import path from 'node:path'
import { StartFailure } from './command-line.ts'

/** Takes the state folder for this process, so that two control planes never work on one. Throws StartFailure. */
export function lockStateFolder(stateFolder: string): { release: () => void } {
  try {
    fs.mkdirSync(stateFolder, { recursive: true, mode: 0o755 })
  } catch (error) {
    throw new StartFailure(
      `The state folder ${stateFolder} cannot be made (${messageOf(error)}): choose another with --state-folder.`,
    )
  }
  const file = path.join(stateFolder, 'control-plane.pid')
  for (;;) {
    try {
      fs.writeFileSync(file, identityOf(process.pid), { flag: 'wx' })
      return { release: () => fs.rmSync(file, { force: true }) }
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code !== 'EEXIST')
        throw new StartFailure(`The state folder ${stateFolder} cannot be written (${messageOf(error)}).`)
      const holder = readIdentity(file)
      const pid = Number(holder.split(' ')[0])
      if (holder !== '' && identityOf(pid) === holder) {
        throw new StartFailure(
          `Headwater already runs on ${stateFolder} (process ${pid}): stop it, or choose another folder with --state-folder.`,
        )
      }
      // Its process was killed: the lock is nobody's.
      fs.rmSync(file, { force: true })
    }
  }
}

function readIdentity(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Process id and start time: together they are never used twice while the computer is up. */
function identityOf(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return `${pid} ${startTime}`
  } catch {
    return ''
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
