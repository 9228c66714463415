import type { Clock, Random } from '@headwater/model'
import { type NodeReference, ProviderError } from '@headwater/provider'
import { isThere } from './observation.ts'
import { defaultSettings, type SimulatedImage, type SimulatedOptions, type SimulatedSettings } from './options.ts'
import { type SimulatedMachine, type SimulatedNode, WorldHistory } from './world.ts'

/** All that a simulated cloud holds. */
export interface SimulatedState {
  clock: Clock
  random: Random
  zones: string[]
  sizes: string[]
  settings: SimulatedSettings
  images: Record<string, SimulatedImage> | undefined
  history: WorldHistory
  /** Prepared clusters: id to organization. */
  clusters: Map<string, string>
  /** `zone size` of what cannot be had. */
  soldOut: Set<string>
  /** Zones in which nothing can be made or started. */
  lostZones: Set<string>
  /** Until when a node's volume hangs on a machine that is gone, ms. */
  heldVolumes: Map<string, number>
}

export function makeState(options: SimulatedOptions): SimulatedState {
  const settings = { ...defaultSettings, ...options.settings }
  return {
    clock: options.clock,
    random: options.random,
    zones: options.zones,
    sizes: options.sizes,
    settings,
    images: options.images,
    history: new WorldHistory(options.clock.nowMs(), settings.settlingMs),
    clusters: new Map(),
    soldOut: new Set(),
    lostZones: new Set(),
    heldVolumes: new Map(),
  }
}

/** The node of this id as it truly is now, or null. */
export function findNode(state: SimulatedState, nodeId: string): SimulatedNode | null {
  const node = state.history.present.nodes.get(nodeId)
  return node !== undefined && isThere(node, state.clock.nowMs()) ? node : null
}

/** The node that a call names, or null when there is none. `conflict` when it belongs to another cluster. */
export function namedNode(state: SimulatedState, reference: NodeReference): SimulatedNode | null {
  const node = findNode(state, reference.id)
  const clusterId = node?.specification.clusterId
  if (clusterId === undefined || clusterId === reference.clusterId) return node
  throw new ProviderError('conflict', `node ${reference.id} belongs to ${clusterId}, not to ${reference.clusterId}`)
}

/** Replaces the last machine of a node. */
export function putMachine(state: SimulatedState, node: SimulatedNode, machine: SimulatedMachine): void {
  state.history.put(state.clock.nowMs(), { ...node, machines: [...node.machines.slice(0, -1), machine] })
}

/** The machine with an end at `atMs`, unless it has ended or will end earlier anyway. */
export function endingBy(machine: SimulatedMachine, atMs: number, detail: string, isClean = false): SimulatedMachine {
  return machine.end !== null && machine.end.atMs <= atMs ? machine : { ...machine, end: { atMs, detail, isClean } }
}
