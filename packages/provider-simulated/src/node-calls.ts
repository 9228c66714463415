import {
  type ClusterReference,
  type NodeReference,
  type NodeSpecification,
  nodeSpecificationDigest,
  ProviderError,
  type VolumeSpecification,
} from '@headwater/provider'
import { observeWorld } from './observation.ts'
import { endingBy, findNode, namedNode, type SimulatedState } from './state.ts'

/** Ports of nodes that ask for none in particular begin here; every node has a host of its own. */
const firstPort = 9092

export function prepareCluster(state: SimulatedState, cluster: ClusterReference): void {
  const owner = state.clusters.get(cluster.id)
  if (owner !== undefined && owner !== cluster.organizationId) {
    throw new ProviderError('conflict', `cluster ${cluster.id} is prepared for ${owner}, not ${cluster.organizationId}`)
  }
  state.clusters.set(cluster.id, cluster.organizationId)
}

export function releaseCluster(state: SimulatedState, cluster: ClusterReference): void {
  const nodes = observeWorld(state.history.present, state.clock.nowMs())
  const ids = nodes.filter(({ clusterId }) => clusterId === cluster.id).map(({ id }) => id)
  if (ids.length > 0) {
    throw new ProviderError('conflict', `cluster ${cluster.id} still has nodes; delete them first: ${ids.join(', ')}`)
  }
  state.clusters.delete(cluster.id)
}

/** `halfway`: the caller dies in the middle, and the node stays half made until the call is repeated. */
export function createNode(state: SimulatedState, node: NodeSpecification, halfway = false): void {
  if (!state.sizes.includes(node.size)) throw invalid(node, `size "${node.size}" is unknown`)
  if (!state.zones.includes(node.zone)) throw invalid(node, `zone "${node.zone}" is unknown`)
  const nowMs = state.clock.nowMs()
  const digest = nodeSpecificationDigest(node)
  const existing = findNode(state, node.id)
  if (existing !== null) {
    if (existing.digest !== digest || existing.deletion !== null || existing.volume === null) {
      throw new ProviderError('conflict', `node ${node.id} exists with another specification, or is lost or leaving`)
    }
    if (existing.readyAtMs === Number.POSITIVE_INFINITY) {
      state.history.put(nowMs, { ...existing, readyAtMs: nowMs + state.settings.createMs })
    }
    return
  }
  if (state.clusters.get(node.clusterId) !== node.organizationId) {
    throw new ProviderError('conflict', `node ${node.id}: cluster ${node.clusterId} is not prepared; prepare it first`)
  }
  refuseLostZone(state, node)
  const specification = structuredClone(node)
  state.history.put(nowMs, {
    specification,
    digest,
    volume: specification.volume,
    addresses: addressesOf(specification),
    readyAtMs: halfway ? Number.POSITIVE_INFINITY : nowMs + state.settings.createMs,
    deletion: null,
    machines: [],
    lines: [],
  })
}

export function changeVolume(state: SimulatedState, reference: NodeReference, volume: VolumeSpecification): void {
  const node = namedNode(state, reference)
  if (node === null || node.deletion !== null || node.volume === null) {
    throw new ProviderError('conflict', `changeVolume: node ${reference.id} has no volume`)
  }
  if (volume.sizeGib < node.volume.sizeGib) {
    throw new ProviderError(
      'invalid_spec',
      `the volume of ${reference.id} has ${node.volume.sizeGib} GiB and only grows; not to ${volume.sizeGib} GiB`,
    )
  }
  state.history.put(state.clock.nowMs(), { ...node, volume: { ...volume } })
}

export function deleteNode(state: SimulatedState, reference: NodeReference): void {
  const node = namedNode(state, reference)
  if (node === null || node.deletion !== null) return
  const nowMs = state.clock.nowMs()
  const machines = node.machines.map((machine) => endingBy(machine, nowMs, 'its node was deleted'))
  state.history.put(nowMs, { ...node, machines, deletion: { goneAtMs: nowMs + state.settings.deleteMs } })
}

/** `unavailable` for what cannot be made in a zone that is lost. */
export function refuseLostZone(state: SimulatedState, node: NodeSpecification): void {
  if (!state.lostZones.has(node.zone)) return
  throw new ProviderError('unavailable', `node ${node.id}: zone ${node.zone} does not answer`)
}

function addressesOf(node: NodeSpecification): Record<string, { host: string; port: number }> {
  const host = `${node.id}.simulated`
  const requested = new Set(node.ports.map(({ port }) => port))
  let next = firstPort
  const entries = node.ports.map(({ name, port }) => {
    while (requested.has(next)) next += 1
    return [name, { host, port: port ?? next++ }] as const
  })
  return Object.fromEntries(entries)
}

function invalid(node: NodeSpecification, problem: string): ProviderError {
  return new ProviderError('invalid_spec', `node ${node.id}: ${problem}`)
}
