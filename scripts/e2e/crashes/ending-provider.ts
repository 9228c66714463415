import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Provider, providerErrorCode } from '@headwater/provider'
import { armedPoint, type ChangingCall, type CrashPoint, disarm } from './crash-point.ts'
import { note } from './journal.ts'

/** How often a control plane that was thawed makes a call that does not come through: what it was connected to has given it up. */
const late = { attempts: 10, pauseMs: 1_000 }

/** The provider as it is, in a control plane that ends at the crash point that its state folder names. */
export function endingProvider(provider: Provider, stateFolder: string): Provider {
  const counts = new Map<string, number>()
  let thawed = false

  /** Counts the call towards the armed point; true when it is the one that was meant. */
  function isThere(call: ChangingCall, moment: CrashPoint['moment']): boolean {
    const point = armedPoint(stateFolder)
    if (point === null || point.call !== call || point.moment !== moment) return false
    const key = JSON.stringify(point)
    counts.set(key, (counts.get(key) ?? 0) + 1)
    return counts.get(key) === point.nth
  }

  async function carryOut(call: ChangingCall, subject: string, work: () => Promise<void>): Promise<void> {
    const write = (event: 'begun' | 'done' | 'refused' | 'reached', code: string | null = null) =>
      note(stateFolder, { pid: process.pid, event, call, subject, code })
    if (isThere(call, 'before')) {
      end('SIGSTOP', () => write('reached'))
      thawed = true
    }
    write('begun')
    try {
      await (thawed ? insist(work) : work())
    } catch (error) {
      write('refused', providerErrorCode(error) ?? String(error))
      throw error
    }
    if (isThere(call, 'after')) end('SIGKILL', () => write('reached'))
    write('done')
  }

  function end(signal: 'SIGSTOP' | 'SIGKILL', tell: () => void): void {
    disarm(stateFolder)
    tell()
    process.kill(process.pid, signal)
    // A signal to oneself may take effect a moment late; nothing else happens in this process until it has.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }

  return {
    ...provider,
    prepareCluster: (cluster) => carryOut('prepareCluster', cluster.id, () => provider.prepareCluster(cluster)),
    releaseCluster: (cluster) => carryOut('releaseCluster', cluster.id, () => provider.releaseCluster(cluster)),
    createNode: (node) => carryOut('createNode', node.id, () => provider.createNode(node)),
    startMachine: (node, machine) => carryOut('startMachine', node.id, () => provider.startMachine(node, machine)),
    stopMachine: (node, machineId, options) =>
      carryOut('stopMachine', node.id, () => provider.stopMachine(node, machineId, options)),
    deleteNode: (node) => carryOut('deleteNode', node.id, () => provider.deleteNode(node)),
  }
}

async function insist(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (providerErrorCode(error) !== 'unavailable' || attempt === late.attempts) throw error
      await sleep(late.pauseMs)
    }
  }
}
