import { resolve } from 'node:path'
import type { Provider } from '@headwater/provider'
import { changeVolume } from './change-volume.ts'
import { prepareCluster, releaseCluster } from './clusters.ts'
import { type LocalContext, localZones } from './context.ts'
import { createNode } from './create-node.ts'
import { deleteNode } from './delete-node.ts'
import { linuxHost } from './host.ts'
import { claimStateFolder } from './installation.ts'
import { listNodes } from './list-nodes.ts'
import { locksOf } from './lock.ts'
import { machineLog } from './machine-log.ts'
import { listOfferings } from './offerings.ts'
import type { LocalProviderOptions } from './options.ts'
import { orRefuse } from './refusal.ts'
import { startMachine } from './start-machine.ts'
import { stopMachine } from './stop-machine.ts'

export { localZones }

/**
 * A cloud on this computer: nodes are folders, machines are real processes that outlive the control plane. Any number
 * of control planes may work on one state folder at once, and each may be killed at any moment. Linux only: processes
 * are known by what /proc says. Throws an Error when the state folder belongs to another installation.
 */
export function createLocalProvider(options: LocalProviderOptions): Provider {
  // Machines have a working folder of their own: a relative path would mean something else to them.
  const stateFolder = resolve(options.stateFolder)
  claimStateFolder(stateFolder, options.installationId)
  const context: LocalContext = {
    stateFolder,
    sizes: new Map(options.sizes.map((size) => [size.name, size])),
    images: options.images,
    overcommit: options.overcommit,
    clock: options.clock,
    host: options.host ?? linuxHost,
    // The system gives 32768-60999 to outgoing connections: a port from there could be taken while its machine is down.
    ports: options.ports ?? { first: 20_000, last: 32_767 },
    withLock: locksOf(stateFolder, options.clock),
    crashPoint: options.crashPoint ?? (() => undefined),
  }
  return {
    name: 'local',
    settlingMs: 0,
    listOfferings: () => orRefuse('listOfferings', () => listOfferings(context)),
    prepareCluster: (cluster) => orRefuse('prepareCluster', () => prepareCluster(context, cluster)),
    releaseCluster: (cluster) => orRefuse('releaseCluster', () => releaseCluster(context, cluster)),
    listNodes: (filter) => orRefuse('listNodes', async () => listNodes(context, filter)),
    createNode: (node) => orRefuse('createNode', () => createNode(context, node)),
    startMachine: (node, machine) => orRefuse('startMachine', () => startMachine(context, node, machine)),
    stopMachine: (node, machineId, { graceMs }) =>
      orRefuse('stopMachine', () => stopMachine(context, node, machineId, graceMs)),
    changeVolume: (node, volume) => orRefuse('changeVolume', () => changeVolume(context, node, volume)),
    deleteNode: (node) => orRefuse('deleteNode', () => deleteNode(context, node)),
    machineLog: (node, { lines }) => orRefuse('machineLog', () => machineLog(context, node, lines)),
  }
}
