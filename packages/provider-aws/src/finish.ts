import { type AwsContext, settlingMs } from './context.ts'
import { endMachines, releaseParts } from './delete-node.ts'
import { lastStarted, wasStarted } from './machine-memory.ts'
import { isDeleting, type NodeParts } from './node-parts.ts'
import { remember } from './start-machine.ts'

/** The most nodes that one list works on; the others wait for the next. */
const atMost = 20

/**
 * Does what calls have begun and could not end, for the nodes of a list: ends machines and releases parts of nodes that are
 * being deleted, and writes down that a machine was started where the call died before. Both were decided by the call,
 * are marked on the parts themselves, and may be done twice. True when parts were released. A refusal is not the list's:
 * the next one tries again, and a repeated deleteNode says what stands in the way.
 */
export async function finish(context: AwsContext, nodes: NodeParts[]): Promise<boolean> {
  const deleting = nodes.filter(isDeleting)
  const nowMs = context.options.clock.nowMs()
  const forgotten = nodes.filter((parts) => !isDeleting(parts) && forgottenMachine(parts, nowMs) !== null)
  const released = await Promise.all(
    deleting.slice(0, atMost).map(async (parts) => {
      try {
        return (await endMachines(context, parts)) && (await releaseParts(context, parts))
      } catch {
        return false
      }
    }),
  )
  await Promise.all(
    forgotten
      .slice(0, atMost)
      .map((parts) => remember(context, parts, forgottenMachine(parts, nowMs) ?? '').catch(() => undefined)),
  )
  return released.includes(true)
}

/** The newest listed machine, ended or not, where the node does not know yet that it was started. */
function forgottenMachine(parts: NodeParts, nowMs: number): string | null {
  const newest = parts.machines.at(-1)?.tags.machine
  if (newest === undefined || wasStarted(parts, newest)) return null
  const last = lastStarted(parts)
  // One that is known and not listed yet is newer than all that are.
  const listed = parts.machines.some(({ tags }) => tags.machine === last?.id)
  return last === null || listed || nowMs - last.startedMs > settlingMs ? newest : null
}
