// PostgreSQL refuses to run as root. Started by root, it runs as another account, which must be able to reach its
// programs and its data: every folder above them must let others pass.
import fs from 'node:fs'
import path from 'node:path'
import { EmbeddedPostgresError } from './error.ts'

export interface Account {
  uid: number
  gid: number
}

const candidates = ['postgres', 'nobody']
// Root's own folders for what must not be below a home that others cannot enter.
const sharedFolders = ['/var/lib/headwater', '/var/tmp/headwater']

/** The account to run as when we are root; null when PostgreSQL can run as we do. */
export function accountToRunAs(): Account | null {
  if (process.getuid?.() !== 0) return null
  const account = findAccount(fs.readFileSync('/etc/passwd', 'utf8'))
  if (account !== null) return account
  const sentence = `PostgreSQL does not run as root, and there is no account named ${candidates.join(' or ')}: add one, or run as an ordinary user.`
  throw new EmbeddedPostgresError('no_account', sentence)
}

/** The first candidate in the content of /etc/passwd. */
export function findAccount(passwd: string): Account | null {
  const entries = passwd.split('\n').map((line) => line.split(':'))
  for (const name of candidates) {
    const entry = entries.find(([entryName]) => entryName === name)
    const [uid, gid] = [Number(entry?.[2]), Number(entry?.[3])]
    if (entry !== undefined && Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0) return { uid, gid }
  }
  return null
}

/** The first folder on the way to `folder` that others may not enter, or null when they can reach it. */
export function folderInTheWay(folder: string): string | null {
  const real = fs.realpathSync(folder)
  const above = real === path.dirname(real) ? null : folderInTheWay(path.dirname(real))
  if (above !== null) return above
  return (fs.statSync(real).mode & 0o001) === 0 ? real : null
}

/** A folder of root's that every account can reach. */
export function sharedFolder(): string {
  for (const folder of sharedFolders) {
    try {
      fs.mkdirSync(folder, { recursive: true, mode: 0o755 })
      const { uid, mode } = fs.lstatSync(folder)
      // /var/tmp is open to all: a folder that somebody else has put there first is not used.
      if (uid === 0 && (mode & 0o022) === 0 && folderInTheWay(folder) === null) return folder
    } catch {
      // Read-only or taken by something else: the next one.
    }
  }
  const sentence = `As root, PostgreSQL needs one of ${sharedFolders.join(', ')} for its data: make one writable, or run as an ordinary user.`
  throw new EmbeddedPostgresError('no_permission', sentence)
}
