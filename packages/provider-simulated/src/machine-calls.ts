import {
  type MachineSpecification,
  machineFilesProblem,
  machineSpecificationDigest,
  type NodeReference,
  ProviderError,
} from '@headwater/provider'
import { refuseLostZone } from './node-calls.ts'
import { machineState, writtenLines } from './observation.ts'
import { plainImage, type SimulatedImage } from './options.ts'
import { endingBy, namedNode, putMachine, type SimulatedState } from './state.ts'

export function startMachine(state: SimulatedState, reference: NodeReference, machine: MachineSpecification): void {
  const image = usableImage(state, reference, machine)
  const nowMs = state.clock.nowMs()
  const node = namedNode(state, reference)
  if (node === null || node.deletion !== null || node.volume === null) {
    throw new ProviderError('conflict', `machine ${machine.id}: node ${reference.id} is gone, leaving or has no volume`)
  }
  const digest = machineSpecificationDigest(machine)
  const same = node.machines.find(({ id }) => id === machine.id)
  if (same !== undefined) {
    if (machineState(same, nowMs) === 'gone' || same.digest === digest) return
    throw new ProviderError(
      'conflict',
      `machine ${machine.id} on ${reference.id} was started with another specification`,
    )
  }
  const holder = node.machines.at(-1)
  if (holder !== undefined && machineState(holder, nowMs) !== 'gone') {
    throw new ProviderError('volume_in_use', `machine ${machine.id}: ${holder.id} holds the volume of ${reference.id}`)
  }
  if ((state.heldVolumes.get(reference.id) ?? nowMs) > nowMs) {
    throw new ProviderError('volume_in_use', `machine ${machine.id}: the volume of ${reference.id} is being detached`)
  }
  refuseLostZone(state, node.specification)
  if (node.readyAtMs > nowMs) {
    throw new ProviderError('unavailable', `machine ${machine.id}: node ${reference.id} is half made; wait for ready`)
  }
  if (state.soldOut.has(`${node.specification.zone} ${machine.size}`)) {
    const place = `${machine.size} in ${node.specification.zone}`
    throw new ProviderError('out_of_capacity', `machine ${machine.id} on ${reference.id}: no ${place} can be had now`)
  }
  const runsFromMs = nowMs + state.settings.bootMs + jitterMs(state)
  const end = image.exits && { atMs: runsFromMs + image.exits.afterMs, detail: image.exits.detail, isClean: false }
  const specification = structuredClone(machine)
  const started = { id: machine.id, digest, specification, runsFromMs, stopAskedAtMs: null, end, leavingByMs: null }
  state.history.put(nowMs, { ...node, machines: [...node.machines, started] })
}

export function stopMachine(state: SimulatedState, reference: NodeReference, machineId: string, graceMs: number): void {
  const node = namedNode(state, reference)
  const machine = node?.machines.at(-1)
  const nowMs = state.clock.nowMs()
  if (node === null || machine?.id !== machineId || machineState(machine, nowMs) === 'gone') return
  const image = imageOf(state, machine.specification) ?? plainImage
  const leaves = image.leavesWhenAsked && state.settings.stopMs <= graceMs
  const ended = leaves
    ? endingBy(machine, nowMs + state.settings.stopMs, 'it left when it was asked to', true)
    : endingBy(machine, nowMs + graceMs, 'it was made to leave')
  putMachine(state, node, { ...ended, stopAskedAtMs: machine.stopAskedAtMs ?? nowMs })
}

export function machineLog(state: SimulatedState, reference: NodeReference, lines: number): string[] {
  const node = namedNode(state, reference)
  if (node === null || lines <= 0) return []
  return writtenLines(node, state.clock.nowMs(), state.images).slice(-lines)
}

function usableImage(state: SimulatedState, reference: NodeReference, machine: MachineSpecification): SimulatedImage {
  const refuse = (problem: string) =>
    new ProviderError('invalid_spec', `machine ${machine.id} on ${reference.id}: ${problem}`)
  if (!state.sizes.includes(machine.size)) throw refuse(`size "${machine.size}" is unknown`)
  const problem = machineFilesProblem(machine)
  if (problem !== null) throw refuse(problem)
  const image = imageOf(state, machine)
  if (image === null) throw refuse(`image "${machine.image}" is unknown`)
  return image
}

function imageOf(state: SimulatedState, machine: MachineSpecification): SimulatedImage | null {
  return state.images === undefined ? plainImage : (state.images[machine.image] ?? null)
}

function jitterMs(state: SimulatedState): number {
  const { bootJitterMs } = state.settings
  if (bootJitterMs === 0) return 0
  const share = state.random.bytes(4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32
  return Math.floor(share * (bootJitterMs + 1))
}
