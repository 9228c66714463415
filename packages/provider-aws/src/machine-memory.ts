import { createHash } from 'node:crypto'
import type { NodeParts } from './node-parts.ts'
import type { Tags } from './tags.ts'

/**
 * EC2 forgets a terminated instance after about an hour, and its token a day later at the earliest. So the parts that stay carry
 * which machines were started: the last by its id, those before by a short digest each. A tag's value holds 256
 * characters: 23 digests of 10 and a space between.
 */
const remembered = 23
const digestCharacters = 10

/** The tags of addresses and volume once a machine was started; the last one's are left as they are. */
export function withMachine(parts: NodeParts, machineId: string, startedMs: number): Tags {
  const known = memoryTags(parts)
  const before = (known.machinesBefore ?? '').split(' ').filter((entry) => entry !== '')
  const others = before.filter((entry) => entry !== shortDigest(machineId))
  return {
    machine: machineId,
    machineStarted: String(startedMs),
    machinesBefore: [...others, shortDigest(machineId)].slice(-remembered).join(' '),
  }
}

/** True when the machine was started on this node at some time, as far as the node remembers. */
export function wasStarted(parts: NodeParts, machineId: string): boolean {
  const { machine, machinesBefore = '' } = memoryTags(parts)
  return machine === machineId || machinesBefore.split(' ').includes(shortDigest(machineId))
}

/** The last machine that was started, and when; null when none ever was. */
export function lastStarted(parts: NodeParts): { id: string; startedMs: number } | null {
  const { machine, machineStarted } = memoryTags(parts)
  return machine === undefined ? null : { id: machine, startedMs: Number(machineStarted ?? 0) }
}

/** Both parts carry the memory; a crash between two calls, or a person, may have left one without. */
function memoryTags(parts: NodeParts): Tags {
  const tags = [parts.addresses?.tags, parts.volume?.tags].filter((found) => found?.machine !== undefined)
  return tags.toSorted((a, b) => Number(b?.machineStarted ?? 0) - Number(a?.machineStarted ?? 0))[0] ?? {}
}

function shortDigest(machineId: string): string {
  return createHash('sha256').update(machineId).digest('base64url').slice(0, digestCharacters)
}
