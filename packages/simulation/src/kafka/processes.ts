import type { SimulatedMachine, SimulatedNode } from '@headwater/provider-simulated'
import { readBootFile } from './boot-file.ts'
import { changePartition, noteLoss, settle } from './partition-change.ts'
import { forgetLostQuorum, foundQuorum, reviewQuorum } from './quorum.ts'
import { bytesOf, commonEnd, truncateTo } from './replica-log.ts'
import { readTrust, refusedBy } from './trust.ts'
import {
  type IncidentCause,
  type KafkaProcess,
  type KafkaVolume,
  type KafkaWorld,
  livingProcess,
  type RegisteredBroker,
} from './world.ts'

/** How long before its cloud takes it a machine counts as taken, ms: two minutes, by a clock that may be ahead. */
const beforeTakenMs = 150_000

/** Takes over what is decided of a node's machines and volume; the world is at the present. */
export function takeOverNode(world: KafkaWorld, node: SimulatedNode): void {
  const nodeId = node.specification.id
  const machine = node.machines.at(-1)
  if (machine !== undefined) takeOverMachine(world, nodeId, machine)
  if (node.deletion !== null || node.volume === null) loseVolume(world, nodeId)
  else if (!world.volumes.has(nodeId)) {
    world.volumes.set(nodeId, { nodeId, formatted: null, isClosed: false, logs: new Map() })
  }
  world.nextMs = null
}

function takeOverMachine(world: KafkaWorld, nodeId: string, machine: SimulatedMachine): void {
  const { end, stopAskedAtMs: leavesMs, leavingByMs: takenByMs } = machine
  const known = world.processes.get(nodeId)
  if (known?.machineId === machine.id) {
    Object.assign(known, { end, leavesMs, takenByMs })
    if (end !== null && end.atMs <= world.nowMs) endProcess(world, known)
    return
  }
  const boot = readBootFile(machine.specification.files)
  if (boot === null) return
  if (known !== undefined) endProcess(world, known)
  world.processes.set(nodeId, {
    nodeId,
    machineId: machine.id,
    boot,
    trust: readTrust(machine.specification.secretFiles),
    runsFromMs: machine.runsFromMs,
    leavesMs,
    takenByMs,
    end,
    stage: 'booting',
    triesAgainMs: null,
    upMs: Number.POSITIVE_INFINITY,
    recoveredMs: Number.POSITIVE_INFINITY,
  })
}

/** What was on it is gone; acknowledged bytes that no other volume holds are lost. */
function loseVolume(world: KafkaWorld, nodeId: string): void {
  const process = world.processes.get(nodeId)
  if (process !== undefined) endProcess(world, process)
  const volume = world.volumes.get(nodeId)
  world.volumes.delete(nodeId)
  for (const [key] of volume?.logs ?? []) {
    const partition = world.partitions.get(key)
    if (partition === undefined) continue
    const left = [...world.volumes.values()].flatMap(({ logs }) => logs.get(key) ?? [])
    const end = Math.max(0, ...left.map((log) => commonEnd(log, partition.acked)))
    const because = `the volume of ${nodeId} held the last copy`
    if (end < partition.acked.end) noteLoss(world, partition, { end, nodeId: null, because })
  }
}

/** When this process does its next step by itself, ms. */
export function nextStepMs(world: KafkaWorld, process: KafkaProcess): number {
  const { stage, end, leavesMs, runsFromMs, triesAgainMs, recoveredMs } = process
  if (stage === 'ended') return Number.POSITIVE_INFINITY
  const endMs = end?.atMs ?? Number.POSITIVE_INFINITY
  switch (stage) {
    case 'booting':
      return Math.min(endMs, triesAgainMs ?? runsFromMs + world.settings.registerMs)
    case 'recovering':
      return Math.min(endMs, recoveredMs)
    case 'joining':
      return Math.min(endMs, mayRegister(world, process) ? world.nowMs : Number.POSITIVE_INFINITY)
    case 'serving':
      return Math.min(endMs, leavesMs ?? Number.POSITIVE_INFINITY)
    case 'leaving':
    case 'refused':
      return endMs
  }
}

/** Does the one step that is due. */
export function stepProcess(world: KafkaWorld, process: KafkaProcess): void {
  const { nowMs } = world
  world.nextMs = null
  world.cause = causeOf(process)
  if (process.end !== null && process.end.atMs <= nowMs) endProcess(world, process)
  else if (process.stage === 'booting') bootProcess(world, process)
  else if (process.stage === 'recovering') process.stage = 'joining'
  else if (process.stage === 'joining') register(world, process)
  else if (process.stage === 'serving') beginShutdown(world, process)
}

function bootProcess(world: KafkaWorld, process: KafkaProcess): void {
  const volume = world.volumes.get(process.nodeId)
  const { kafkaId, directoryId, role } = process.boot
  if (volume === undefined || refuses(world, volume, process)) {
    process.stage = 'refused'
    return
  }
  const refusal = refusedBy(world, process)
  if (refusal !== null) {
    if (process.triesAgainMs === null) world.brokenTrust.push({ atMs: world.nowMs, message: refusal })
    process.triesAgainMs = world.nowMs + world.settings.retryMs
    return
  }
  if (volume.formatted === null && process.boot.initialControllers.length > 0) forgetLostQuorum(world)
  volume.formatted ??= { kafkaId, directoryId }
  process.upMs = world.nowMs
  process.recoveredMs = world.nowMs + (volume.isClosed ? 0 : recoveryMs(world, volume))
  process.stage = role === 'controller' ? 'serving' : 'recovering'
  if (role === 'controller') volume.isClosed = false
  foundQuorum(world, process)
  reviewQuorum(world)
}

/** Kafka does not start from metadata that is newer than it; the boot program formats only an empty `new` volume and never starts on another node's. */
function refuses({ metadataLevel }: KafkaWorld, { formatted }: KafkaVolume, { boot }: KafkaProcess): boolean {
  const { volume, kafkaId, directoryId } = boot
  if (boot.isBroken || (metadataLevel !== null && boot.metadataLevel < metadataLevel)) return true
  if (formatted === null) return volume === 'used'
  return formatted.kafkaId !== kafkaId || formatted.directoryId !== directoryId
}

function recoveryMs({ settings }: KafkaWorld, { logs }: KafkaVolume): number {
  const bytes = [...logs.values()].reduce((sum, log) => sum + Math.min(bytesOf(log), settings.recoveryBytes), 0)
  return Math.floor((bytes * 1000) / settings.recoveryByteRate)
}

/** A living session of the same id is not taken over; without a controller nobody is registered. */
function mayRegister(world: KafkaWorld, { boot, machineId }: KafkaProcess): boolean {
  const known = world.brokers.get(boot.kafkaId)
  return world.quorum.leaderId !== null && (known === undefined || known.fenced || known.machineId === machineId)
}

function register(world: KafkaWorld, process: KafkaProcess): void {
  const { boot, nodeId, machineId } = process
  const volume = world.volumes.get(nodeId)
  if (volume === undefined || !mayRegister(world, process)) return
  const known = world.brokers.get(boot.kafkaId)
  if (!volume.isClosed || known?.nodeId !== nodeId) forgetUnclean(world, boot.kafkaId)
  volume.isClosed = false
  world.brokers.set(boot.kafkaId, {
    kafkaId: boot.kafkaId,
    nodeId,
    machineId,
    zone: boot.zone,
    fenced: false,
    shuttingDown: false,
  })
  process.stage = 'serving'
  for (const partition of world.partitions.values()) {
    if (!partition.replicas.includes(boot.kafkaId)) continue
    if (!volume.logs.has(partition.key)) volume.logs.set(partition.key, { epochs: [], start: 0, end: 0 })
    if (partition.leader === null) changePartition(world, partition, { because: `node ${boot.kafkaId} registered` })
  }
}

/** Of a broker that crashed nobody knows what it has: it is neither in sync nor eligible any more. */
function forgetUnclean(world: KafkaWorld, kafkaId: number): void {
  for (const partition of world.partitions.values()) {
    if (!partition.isr.includes(kafkaId) && !partition.elr.includes(kafkaId)) continue
    const isr = partition.isr.filter((id) => id !== kafkaId)
    changePartition(world, partition, { isr, unclean: [kafkaId], because: `node ${kafkaId} had not closed its logs` })
  }
}

/** Controlled shutdown: it hands over what it leads and leaves the in-sync sets before it goes. */
function beginShutdown(world: KafkaWorld, process: KafkaProcess): void {
  process.stage = 'leaving'
  const broker = world.brokers.get(process.boot.kafkaId)
  if (broker === undefined || broker.machineId !== process.machineId || world.quorum.leaderId === null) return
  broker.shuttingDown = true
  leaveInSync(world, broker.kafkaId, `node ${broker.kafkaId} shuts down`)
}

export function endProcess(world: KafkaWorld, process: KafkaProcess): void {
  if (process.stage === 'ended') return
  world.cause = causeOf(process)
  const { stage, boot, machineId, nodeId } = process
  const isClean = process.end?.isClean === true
  const broker = world.brokers.get(boot.kafkaId)
  const isRegistered = livingProcess(world, broker) === process
  // Up to its end it wrote.
  if (isRegistered) for (const partition of partitionsOf(world, boot.kafkaId)) settle(world, partition)
  process.stage = 'ended'
  const volume = world.volumes.get(nodeId)
  if (volume !== undefined && stage !== 'booting' && stage !== 'refused') {
    if (isClean) volume.isClosed ||= stage === 'serving' || stage === 'leaving'
    else if (isRegistered) loseUnflushed(world, volume)
  }
  // Its broker goes before its controller does.
  if (isRegistered && isClean && broker?.machineId === machineId && world.quorum.leaderId !== null) fence(world, broker)
  reviewQuorum(world, isClean)
  world.nextMs = null
}

/** With the machine's memory goes what was written last. */
function loseUnflushed(world: KafkaWorld, volume: KafkaVolume): void {
  for (const [key, log] of volume.logs) {
    const writeByteRate = world.partitions.get(key)?.topic.writeByteRate ?? 0
    const bytes = Math.floor((writeByteRate * world.settings.unflushedMs) / 1000)
    truncateTo(log, Math.max(log.start, log.end - bytes))
  }
}

/** When the session of a broker whose process has ended is over, ms; infinite for every other. */
export function sessionEndMs(world: KafkaWorld, broker: RegisteredBroker): number {
  if (broker.fenced || world.quorum.leaderId === null) return Number.POSITIVE_INFINITY
  if (livingProcess(world, broker) !== null) return Number.POSITIVE_INFINITY
  const process = world.processes.get(broker.nodeId)
  const endedMs = process?.machineId === broker.machineId ? (process.end?.atMs ?? 0) : 0
  return Math.max(endedMs, world.quorum.leaderSinceMs) + world.settings.sessionMs
}

export function fence(world: KafkaWorld, broker: RegisteredBroker): void {
  const process = world.processes.get(broker.nodeId)
  if (process?.machineId === broker.machineId) world.cause = causeOf(process)
  broker.fenced = true
  leaveInSync(world, broker.kafkaId, `node ${broker.kafkaId} is fenced`)
}

/** Nobody is blamed for a stop of what keeps the others out, or goes in a moment whatever is done. */
function causeOf({ nodeId, machineId, leavesMs, takenByMs, end, trust }: KafkaProcess): IncidentCause {
  const hadEnded = trust !== null && leavesMs !== null && trust.notAfterMs <= leavesMs
  const isTaken = takenByMs !== null && leavesMs !== null && takenByMs - leavesMs <= beforeTakenMs
  const asked = leavesMs !== null && !hadEnded && !isTaken && (end === null || leavesMs <= end.atMs)
  return { asked, nodeId, machineId, because: end?.detail ?? '' }
}

export function leaveInSync(world: KafkaWorld, kafkaId: number, because: string): void {
  for (const partition of partitionsOf(world, kafkaId)) {
    if (!partition.isr.includes(kafkaId) && partition.leader !== kafkaId) continue
    changePartition(world, partition, { isr: partition.isr.filter((id) => id !== kafkaId), because })
  }
}

function partitionsOf(world: KafkaWorld, kafkaId: number) {
  return [...world.partitions.values()].filter(({ replicas }) => replicas.includes(kafkaId))
}
