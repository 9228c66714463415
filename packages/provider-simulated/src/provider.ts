import type { NodeListing, NodeReference, Offerings, Provider } from '@headwater/provider'
import { type SimulatedCall, withFaults } from './faults.ts'
import { machineLog, startMachine, stopMachine } from './machine-calls.ts'
import { changeVolume, createNode, deleteNode, prepareCluster, releaseCluster } from './node-calls.ts'
import { observeWorld } from './observation.ts'
import type { SimulatedOptions } from './options.ts'
import { cloudOf, type SimulatedCloud } from './simulated-cloud.ts'
import { makeState, type SimulatedState } from './state.ts'

/** A provider with its cloud in reach. */
export interface SimulatedProvider extends Provider {
  readonly cloud: SimulatedCloud
}

/**
 * A cloud in memory: entries whose state matures with the clock that is handed in. No timer, no I/O, no randomness but
 * the one handed in: the same calls at the same times give the same answers.
 */
export function createSimulatedProvider(options: SimulatedOptions): SimulatedProvider {
  const state = makeState(options)
  let faults = options.faults ?? {}

  function perform<Result>(
    name: SimulatedCall['name'],
    subject: { clusterId?: string; nodeId?: string; machineId?: string },
    effect: () => Result,
  ): Promise<Result> {
    const { clusterId = null, nodeId = null, machineId = null } = subject
    return withFaults(faults, { name, clusterId, nodeId, machineId }, effect)
  }

  return {
    name: 'simulated',
    settlingMs: state.settings.settlingMs,
    listOfferings: () => perform('listOfferings', {}, () => listOfferings(state, options.pool ?? null)),
    prepareCluster: (cluster) =>
      perform('prepareCluster', { clusterId: cluster.id }, () => prepareCluster(state, cluster)),
    releaseCluster: (cluster) =>
      perform('releaseCluster', { clusterId: cluster.id }, () => releaseCluster(state, cluster)),
    listNodes: (filter = {}) =>
      perform('listNodes', filter, () => listNodes(state, filter, faults.listVersionsBehind?.() ?? 0)),
    createNode: (node) => perform('createNode', on(node), () => createNode(state, node)),
    startMachine: (node, machine) =>
      perform('startMachine', { ...on(node), machineId: machine.id }, () => startMachine(state, node, machine)),
    stopMachine: (node, machineId, { graceMs }) =>
      perform('stopMachine', { ...on(node), machineId }, () => stopMachine(state, node, machineId, graceMs)),
    changeVolume: (node, volume) => perform('changeVolume', on(node), () => changeVolume(state, node, volume)),
    deleteNode: (node) => perform('deleteNode', on(node), () => deleteNode(state, node)),
    machineLog: (node, { lines }) => perform('machineLog', on(node), () => machineLog(state, node, lines)),
    cloud: cloudOf(state, (replacement) => {
      faults = replacement
    }),
  }
}

function on(node: NodeReference): { nodeId: string; clusterId: string } {
  return { nodeId: node.id, clusterId: node.clusterId }
}

function listOfferings(state: SimulatedState, pool: Offerings['pool']): Offerings {
  const sizes = state.zones.flatMap((zone) =>
    state.sizes.map((size) => ({
      zone,
      size,
      available: !state.soldOut.has(`${zone} ${size}`) && !state.lostZones.has(zone),
    })),
  )
  return { zones: [...state.zones], sizes, pool }
}

function listNodes(state: SimulatedState, filter: { clusterId?: string }, behind: number): NodeListing {
  const nowMs = state.clock.nowMs()
  const { world, atMs } = state.history.seenLate(nowMs, state.settings.listDelayMs, behind)
  // A cloud does not say how late it is: that is what settlingMs is for.
  return { observedAtMs: nowMs, nodes: observeWorld(world, atMs, filter.clusterId) }
}
