import type { NodeReference, Provider } from '@headwater/provider'
import { awsCalls } from './aws-calls.ts'
import { CapacityMemory } from './capacity-memory.ts'
import { changeVolume } from './change-volume.ts'
import { prepareCluster, releaseCluster } from './clusters.ts'
import { type AwsContext, settlingMs } from './context.ts'
import { createNode } from './create-node.ts'
import { deleteNode } from './delete-node.ts'
import { finish } from './finish.ts'
import { Listings } from './listings.ts'
import { machineLog } from './machine-log.ts'
import { OfferedSizes } from './offerings.ts'
import type { AwsProviderOptions } from './options.ts'
import { startMachine } from './start-machine.ts'
import { stopMachine } from './stop-machine.ts'

/**
 * The contract on EC2. A node is a network interface and a gp3 volume; a machine is an on-demand instance with that interface,
 * which attaches the volume by itself. Everything that is known is known from EC2 and its tags: any number of control planes
 * may work on one installation, and each may end at any moment.
 */
export function createAwsProvider(options: AwsProviderOptions): Provider {
  const call = awsCalls(options)
  const context: AwsContext = {
    options,
    call,
    capacity: new CapacityMemory(options.clock),
    listings: new Listings({
      call,
      clock: options.clock,
      installationId: options.installationId,
      settlingMs,
      shareListsForMs: options.shareListsForMs,
      finish: (nodes) => finish(context, nodes),
    }),
  }
  const offered = new OfferedSizes()

  async function changing(node: NodeReference, work: () => Promise<void>): Promise<void> {
    context.listings.changed(node.clusterId)
    try {
      await work()
    } finally {
      context.listings.changed(node.clusterId)
    }
  }

  return {
    name: 'aws',
    settlingMs,
    listOfferings: () => offered.list(context),
    prepareCluster: (cluster) => prepareCluster(context, cluster),
    releaseCluster: (cluster) => releaseCluster(context, cluster),
    listNodes: ({ clusterId } = {}) =>
      clusterId === undefined ? context.listings.installation() : context.listings.cluster(clusterId),
    createNode: (node) => changing(node, () => createNode(context, node)),
    startMachine: (node, machine) => changing(node, () => startMachine(context, node, machine)),
    stopMachine: (node, machineId, { graceMs }) => changing(node, () => stopMachine(context, node, machineId, graceMs)),
    changeVolume: (node, volume) => changing(node, () => changeVolume(context, node, volume)),
    deleteNode: (node) => changing(node, () => deleteNode(context, node)),
    machineLog: (node, { lines }) => machineLog(context, node, lines),
  }
}
