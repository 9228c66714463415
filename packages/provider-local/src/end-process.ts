import { ProviderError } from '@headwater/provider'
import type { LocalContext } from './context.ts'
import { lookAt } from './machine-process.ts'
import type { MachineFile, NodeFolder } from './node-folder.ts'
import { groupLives, type ProcessIdentity, signalGroup } from './process-table.ts'

const lookAgainMs = 5
const patienceMs = 10_000

/** Ends a machine now, with its whole group, and waits until it is seen to have ended. */
export async function endNow(context: LocalContext, folder: NodeFolder, machine: MachineFile): Promise<void> {
  const deadlineMs = context.clock.nowMs() + patienceMs
  for (;;) {
    const seen = lookAt(folder, machine)
    if (seen.state === 'not_entered') return
    if (seen.state === 'ended') {
      if (seen.leader !== null) await endLeftovers(seen.leader)
      return
    }
    if (context.clock.nowMs() > deadlineMs) {
      throw new ProviderError('unavailable', `machine ${machine.id} has not ended ${patienceMs / 1000} s after SIGKILL`)
    }
    signalGroup(seen.identity, 'SIGKILL')
    await context.clock.sleep(lookAgainMs)
  }
}

/** Ends what an ended machine has left behind in its process group: it could still write to the volume. */
export async function endLeftovers(identity: ProcessIdentity): Promise<void> {
  // Bounded: where nobody reaps orphans, a group of zombies stays for ever and does no harm.
  for (let look = 0; look < 40 && groupLives(identity); look++) {
    signalGroup(identity, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
  }
}
