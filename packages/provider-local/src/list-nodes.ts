import { existsSync } from 'node:fs'
import { assertNever } from '@headwater/model'
import type { NodeListing, ObservedMachine, ObservedNode } from '@headwater/provider'
import type { LocalContext } from './context.ts'
import { lookAt, recordEnding } from './machine-process.ts'
import {
  creatingPrefix,
  deletingPrefix,
  folderAt,
  type MachineFile,
  machineFolder,
  type NodeFolder,
  nodeFolderNames,
  readMachine,
  readNode,
} from './node-folder.ts'
import { localHost } from './node-ports.ts'
import { signalGroup } from './process-table.ts'
import { endIfOverdue } from './stop-machine.ts'

/** Reads every node's few small files and asks /proc about its process: well under a millisecond a node. */
export function listNodes(context: LocalContext, filter: { clusterId?: string } = {}): NodeListing {
  const observedAtMs = context.clock.nowMs()
  const nodes = nodeFolderNames(context.stateFolder)
    // What is being made holds nothing yet: its ports and disk are free until it is renamed into place.
    .filter((name) => !name.startsWith(creatingPrefix))
    .flatMap((name) => observe(context, name))
    .filter(({ clusterId }) => filter.clusterId === undefined || clusterId === filter.clusterId)
  return { observedAtMs, nodes }
}

function observe(context: LocalContext, name: string): ObservedNode[] {
  const deleting = name.startsWith(deletingPrefix)
  const folder = folderAt(`${context.stateFolder}/nodes/${name}`)
  const id = deleting ? name.slice(deletingPrefix.length) : name
  const node = readNode(folder)
  if (node === null) return existsSync(folder.path) ? [withoutNodeFile(id, deleting)] : []
  const { clusterId, organizationId, zone } = node.specification
  const addresses = Object.entries(node.ports).map(([port, number]) => [port, { host: localHost, port: number }])
  const machine = readMachine(folder)
  // asked in this order: a folder that is being set aside takes both along
  const isLost = !deleting && !existsSync(folder.volume) && existsSync(folder.nodeFile)
  return [
    {
      id,
      clusterId,
      organizationId,
      zone,
      state: deleting ? 'deleting' : isLost ? 'half_made' : 'ready',
      volume: isLost ? null : node.volume,
      addresses: Object.fromEntries(addresses),
      machine: machine === null ? null : observeMachine(context, folder, machine),
      // a node is only ever there together with its volume, in one folder
      ...(isLost ? { volumeLost: `the folder ${folder.volume} is not there any more` } : {}),
    },
  ]
}

/** A folder that somebody else made, or whose node file somebody removed: listed, so that a person comes to know. */
function withoutNodeFile(id: string, deleting: boolean): ObservedNode {
  const state = deleting ? 'deleting' : 'half_made'
  return { id, clusterId: '', organizationId: '', zone: '', state, volume: null, addresses: {}, machine: null }
}

function observeMachine(context: LocalContext, folder: NodeFolder, machine: MachineFile): ObservedMachine {
  endIfOverdue(context, folder, machine.id)
  const seen = lookAt(folder, machine)
  const observed = (state: ObservedMachine['state'], detail: string): ObservedMachine => ({
    id: machine.id,
    state,
    leavingByMs: null,
    detail,
  })
  switch (seen.state) {
    case 'not_entered':
      return observed('starting', 'accepted; it has no process yet')
    case 'ended':
      if (seen.leader !== null) {
        // Gone is a promise: nothing of it writes to the volume any more. Its parent is not there to see to that.
        signalGroup(seen.leader, 'SIGKILL')
        recordEnding(machineFolder(folder, machine.id), seen.detail)
      }
      return observed('gone', seen.detail)
    case 'unknown':
      return observed('unknown', seen.detail)
    case 'alive':
      return machine.stop === null
        ? observed('running', `process ${seen.identity.pid}`)
        : observed('stopping', `process ${seen.identity.pid} was asked to leave`)
    default:
      return assertNever(seen)
  }
}
