import type { MachineState, ObservedMachine, ObservedNode } from '@headwater/provider'
import { plainImage, type SimulatedImage } from './options.ts'
import type { SimulatedMachine, SimulatedNode, World } from './world.ts'

/** What a machine is at a moment. */
export function machineState(machine: SimulatedMachine, atMs: number): MachineState {
  if (machine.end !== null && machine.end.atMs <= atMs) return 'gone'
  if (machine.stopAskedAtMs !== null && machine.stopAskedAtMs <= atMs) return 'stopping'
  return machine.runsFromMs <= atMs ? 'running' : 'starting'
}

/** True until the node's deletion is complete. */
export function isThere(node: SimulatedNode, atMs: number): boolean {
  return node.deletion === null || atMs < node.deletion.goneAtMs
}

/** Every node of the world, or one cluster's. */
export function observeWorld(world: World, atMs: number, clusterId?: string): ObservedNode[] {
  const observed: ObservedNode[] = []
  for (const node of world.nodes.values()) {
    if (clusterId !== undefined && node.specification.clusterId !== clusterId) continue
    if (!isThere(node, atMs)) continue
    observed.push(observeNode(node, atMs, world.silentZones.get(node.specification.zone) ?? null))
  }
  return observed
}

function observeNode(node: SimulatedNode, atMs: number, silentSinceMs: number | null): ObservedNode {
  const { id, clusterId, organizationId, zone } = node.specification
  const made = node.readyAtMs <= atMs
  const machine = node.machines.at(-1)
  return {
    id,
    clusterId,
    organizationId,
    zone,
    state: node.deletion !== null ? 'deleting' : made && node.volume !== null ? 'ready' : 'half_made',
    volume: made && node.volume !== null ? { ...node.volume } : null,
    addresses: made ? copyOf(node.addresses) : {},
    machine: machine === undefined ? null : observeMachine(machine, atMs, silentSinceMs),
    ...(node.volume === null ? { volumeLost: 'the simulated volume was lost' } : {}),
  }
}

function copyOf(addresses: SimulatedNode['addresses']): SimulatedNode['addresses'] {
  const copy: SimulatedNode['addresses'] = {}
  for (const name in addresses) {
    const address = addresses[name]
    if (address !== undefined) copy[name] = { host: address.host, port: address.port }
  }
  return copy
}

function observeMachine(machine: SimulatedMachine, atMs: number, silentSinceMs: number | null): ObservedMachine {
  const { id, leavingByMs } = machine
  if (silentSinceMs !== null && machineState(machine, silentSinceMs) !== 'gone') {
    return { id, state: 'unknown', leavingByMs, detail: 'its zone does not answer' }
  }
  const state = machineState(machine, atMs)
  const detail = state === 'gone' ? (machine.end?.detail ?? '') : `simulated, ${state}`
  return { id, state, leavingByMs, detail }
}

/** All that was written on a node until a moment, oldest first. */
export function writtenLines(
  node: SimulatedNode,
  atMs: number,
  images: Record<string, SimulatedImage> | undefined,
): string[] {
  const ran = node.machines.filter(({ runsFromMs, end }) => runsFromMs <= atMs && runsFromMs <= (end?.atMs ?? atMs))
  const byImages = ran.flatMap((machine, index) => {
    const volumeSaw = ran.slice(0, index + 1).map(({ id }) => id)
    const image = images?.[machine.specification.image] ?? plainImage
    return image.writes(volumeSaw).map((line) => ({ atMs: machine.runsFromMs, line }))
  })
  return [...byImages, ...node.lines.filter((line) => line.atMs <= atMs)]
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ line }) => line)
}
