import { appendTo, commonEnd, holdsAllOf, truncateTo } from './replica-log.ts'
import {
  isActive,
  isAlive,
  type KafkaLoss,
  type KafkaWorld,
  logOf,
  minInSyncOf,
  type SimulatedPartition,
} from './world.ts'

/** What the controllers change of a partition; what is left out stays. */
export interface PartitionChange {
  isr?: number[]
  replicas?: number[]
  adding?: number[]
  removing?: number[]
  /** Brokers that crashed: what they have may lack what was acknowledged. */
  unclean?: number[]
  /** Give it back to the first of its replicas. */
  preferred?: boolean
  /** Let whoever is up lead, although it may lack what was acknowledged. */
  uncleanly?: boolean
  because: string
}

/** Who shall be in sync, eligible and lead; worked out before anything is changed. */
interface Target {
  replicas: number[]
  adding: number[]
  removing: number[]
  isr: number[]
  elr: number[]
  lastKnownLeader: number | null
}

/**
 * Changes a partition as Kafka's controller does (PartitionChangeBuilder): a reassignment ends once all that stay are in sync,
 * those that leave the in-sync set below the minimum stay eligible, and a leader is elected where there is none.
 */
export function changePartition(world: KafkaWorld, partition: SimulatedPartition, change: PartitionChange): void {
  settle(world, partition)
  const target = completeReassignment({
    replicas: change.replicas ?? partition.replicas,
    adding: change.adding ?? partition.adding,
    removing: change.removing ?? partition.removing,
    isr: change.isr ?? partition.isr,
    elr: [],
    lastKnownLeader: partition.lastKnownLeader,
  })
  populateEligible(world, partition, target, change.unclean ?? [])
  const leader = elect(world, partition, target, change)
  rememberLastLeader(partition, target)
  dropLogs(world, partition, target.replicas)
  noteUnderMinimum(world, partition, target, change.because)
  const { replicas, adding, removing, isr, elr, lastKnownLeader } = target
  Object.assign(partition, { replicas, adding, removing, isr, elr, lastKnownLeader })
  if (leader !== partition.leader) lead(world, partition, leader, change.because)
  world.nextMs = null
}

/** Brings the logs of a partition to the present: what producers wrote since, to the leader and all that are in sync. */
export function settle(world: KafkaWorld, partition: SimulatedPartition): void {
  const bytes = writtenSince(world, partition)
  partition.writtenToMs = world.nowMs
  if (bytes <= 0) return
  const { retainedBytes } = partition.topic
  for (const kafkaId of partition.isr) {
    const log = logOf(world, kafkaId, partition.key)
    if (log !== null) appendTo(log, partition.epoch, bytes, retainedBytes)
  }
  appendTo(partition.acked, partition.epoch, bytes, retainedBytes)
}

/** Bytes that producers have written since the partition was settled last. */
export function writtenSince(world: KafkaWorld, partition: SimulatedPartition): number {
  if (!takesWrites(world, partition)) return 0
  return Math.floor((partition.topic.writeByteRate * (world.nowMs - partition.writtenToMs)) / 1000)
}

/** acks=all waits for every copy in sync: one that is dead and not fenced yet holds all writing up. */
export function takesWrites(world: KafkaWorld, partition: SimulatedPartition): boolean {
  if (partition.topic.writeByteRate === 0 || partition.leader === null) return false
  if (partition.isr.length < minInSyncOf(world, partition)) return false
  return partition.isr.every((kafkaId) => isAlive(world, kafkaId))
}

function completeReassignment(target: Target): Target {
  if (target.adding.length === 0 && target.removing.length === 0) return target
  const isr = target.isr.filter((id) => !target.removing.includes(id))
  const replicas = target.replicas.filter((id) => !target.removing.includes(id))
  if (replicas.length === 0 || replicas.some((id) => !isr.includes(id))) return target
  return { ...target, replicas, adding: [], removing: [], isr }
}

function populateEligible(world: KafkaWorld, partition: SimulatedPartition, target: Target, unclean: number[]): void {
  if (target.isr.length >= minInSyncOf(world, partition, target.replicas)) {
    target.elr = []
    target.lastKnownLeader = null
    return
  }
  const candidates = new Set([...partition.elr, ...partition.isr])
  target.elr = [...candidates].filter(
    (id) => target.replicas.includes(id) && !target.isr.includes(id) && !unclean.includes(id),
  )
}

/** The new leader, null for none. One that is elected from outside the in-sync set becomes all of it. */
function elect(
  world: KafkaWorld,
  partition: SimulatedPartition,
  target: Target,
  { preferred = false, uncleanly = false }: PartitionChange,
): number | null {
  const isValid = (id: number): boolean =>
    (target.isr.includes(id) || target.elr.includes(id)) && target.replicas.includes(id) && isActive(world, id)
  const first = target.replicas[0]
  const keeps = partition.leader !== null && isValid(partition.leader) ? partition.leader : null
  const leader =
    preferred && first !== undefined && target.isr.includes(first) && isValid(first)
      ? first
      : (keeps ??
        target.replicas.find(isValid) ??
        lastResort(world, target) ??
        (uncleanly ? anyActive(world, target) : null))
  if (leader !== null && !target.isr.includes(leader)) {
    target.isr = [leader]
    target.elr = target.elr.filter((id) => id !== leader)
    if (minInSyncOf(world, partition, target.replicas) <= 1) {
      target.elr = []
      target.lastKnownLeader = null
    }
  }
  return leader
}

function anyActive(world: KafkaWorld, { replicas }: Target): number | null {
  return replicas.find((id) => isActive(world, id)) ?? null
}

/** Where nobody is in sync or eligible, the last known leader is taken as it is, whatever its volume holds by now. */
function lastResort(world: KafkaWorld, target: Target): number | null {
  const { lastKnownLeader, isr, elr, replicas } = target
  if (lastKnownLeader === null || isr.length > 0 || elr.length > 0 || !replicas.includes(lastKnownLeader)) return null
  return isActive(world, lastKnownLeader) ? lastKnownLeader : null
}

function rememberLastLeader(partition: SimulatedPartition, target: Target): void {
  if (target.isr.length === 0 && partition.leader !== null) target.lastKnownLeader = partition.leader
}

/** A broker that is no replica any more deletes its copy. */
function dropLogs(world: KafkaWorld, partition: SimulatedPartition, replicas: number[]): void {
  for (const id of partition.replicas) {
    if (replicas.includes(id)) continue
    const nodeId = world.brokers.get(id)?.nodeId
    if (nodeId !== undefined) world.volumes.get(nodeId)?.logs.delete(partition.key)
  }
}

function lead(world: KafkaWorld, partition: SimulatedPartition, leader: number | null, because: string): void {
  partition.leader = leader
  partition.epoch += 1
  // One that is dead and not fenced yet serves nobody; whoever follows it is held against what was acknowledged.
  const log = leader === null || !isAlive(world, leader) ? null : logOf(world, leader, partition.key)
  if (log === null || holdsAllOf(log, partition.acked)) return
  const nodeId = world.brokers.get(leader ?? -1)?.nodeId ?? null
  const end = commonEnd(log, partition.acked)
  noteLoss(world, partition, { end, nodeId, because: `node ${leader} was elected without them: ${because}` })
}

/** Only where a replica was to spare: a minimum of all its replicas is missed by any that goes. */
function noteUnderMinimum(world: KafkaWorld, partition: SimulatedPartition, target: Target, because: string): void {
  const minimum = minInSyncOf(world, partition, target.replicas)
  if (target.replicas.length <= minimum || target.isr.length >= minimum) return
  if (partition.isr.length < minInSyncOf(world, partition)) return
  const cause = { ...world.cause, because }
  world.incidents.push({ atMs: world.nowMs, kind: 'under_minimum', subject: partition.key, cause })
}

/** Notes acknowledged bytes from `end` on as lost, once. */
export function noteLoss(
  world: KafkaWorld,
  partition: SimulatedPartition,
  { end, nodeId, because }: { end: number } & Pick<KafkaLoss, 'nodeId' | 'because'>,
): void {
  const { acked, key } = partition
  const bytes = acked.end - Math.max(end, acked.start)
  if (bytes > 0) world.losses.push({ atMs: world.nowMs, partition: key, bytes, nodeId, because })
  truncateTo(acked, end)
}
