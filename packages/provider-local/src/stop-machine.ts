import { assertNever } from '@headwater/model'
import type { NodeReference } from '@headwater/provider'
import { type LocalContext, nodeLock } from './context.ts'
import { lookAt, recordEnding } from './machine-process.ts'
import { machineFolder, type NodeFolder, namedNode, readMachine, writeMachine } from './node-folder.ts'
import { type ProcessIdentity, signalGroup } from './process-table.ts'

/** The longest that a timer can wait. */
const longestTimerMs = 2 ** 31 - 1

/** Asks the machine's process group to leave, and stores by when it has to. */
export async function stopMachine(
  context: LocalContext,
  reference: NodeReference,
  machineId: string,
  graceMs: number,
): Promise<void> {
  await context.withLock(nodeLock(reference.id), async () => {
    const folder = namedNode(context.stateFolder, reference)?.folder
    const machine = folder === undefined ? null : readMachine(folder)
    if (folder === undefined || machine?.id !== machineId) return
    const seen = lookAt(folder, machine)
    switch (seen.state) {
      case 'ended':
        return
      case 'not_entered':
        return recordEnding(machineFolder(folder, machineId), 'stopped before it had a process')
      case 'alive':
      case 'unknown':
        return askToLeave(context, folder, machineId, seen.identity, graceMs)
      default:
        return assertNever(seen)
    }
  })
}

function askToLeave(
  context: LocalContext,
  folder: NodeFolder,
  machineId: string,
  identity: ProcessIdentity,
  graceMs: number,
): void {
  const machine = readMachine(folder)
  if (machine === null) return
  const asked = machine.stop?.asked ?? false
  // A repeated call can shorten the wait, never draw it out.
  const deadlineMs = Math.min(machine.stop?.deadlineMs ?? Number.POSITIVE_INFINITY, context.clock.nowMs() + graceMs)
  if (deadlineMs !== machine.stop?.deadlineMs) {
    try {
      writeMachine(folder, { ...machine, stop: { deadlineMs, asked } })
    } catch (error) {
      // A full disk is a reason to stop a machine, never one not to.
      signalGroup(identity, 'SIGTERM')
      throw error
    }
  }
  context.crashPoint('stop_recorded')
  if (!asked) {
    signalGroup(identity, 'SIGTERM')
    writeMachine(folder, { ...machine, stop: { deadlineMs, asked: true } })
  }
  endWhenOverdue(context, folder, machineId)
}

/** Ends a stopping machine at its deadline. Whoever lists nodes later does it, should this process be gone by then. */
function endWhenOverdue(context: LocalContext, folder: NodeFolder, machineId: string): void {
  const deadlineMs = endIfOverdue(context, folder, machineId)
  if (deadlineMs === null) return
  const waitMs = Math.min(longestTimerMs, Math.max(1, deadlineMs - context.clock.nowMs()))
  setTimeout(() => {
    try {
      endWhenOverdue(context, folder, machineId)
    } catch {
      // The node was deleted meanwhile, or /proc is out of reach: the next listing tries again.
    }
  }, waitMs).unref()
}

/** Ends a machine that is past its deadline; the deadline when that is still to come, else null. */
export function endIfOverdue(context: LocalContext, folder: NodeFolder, machineId: string): number | null {
  const machine = readMachine(folder)
  if (machine === null || machine.id !== machineId || machine.stop === null) return null
  const seen = lookAt(folder, machine)
  if (seen.state !== 'alive') return null
  if (context.clock.nowMs() < machine.stop.deadlineMs) return machine.stop.deadlineMs
  signalGroup(seen.identity, 'SIGKILL')
  return null
}
