import { isInternalTopic } from '@headwater/model'
import type { KafkaObservation, PartitionAssignment, PartitionLeadership } from '@headwater/reconciliation'
import { writtenSince } from './partition-change.ts'
import { workingVoters } from './quorum.ts'
import { largestCopyBytes } from './topics.ts'
import { type KafkaWorld, livingProcess, logOf, minInSyncOf, type SimulatedPartition } from './world.ts'

const examplesShown = 10

/** True when a registered broker answers. */
export function isReachable(world: KafkaWorld): boolean {
  for (const broker of world.brokers.values()) if (livingProcess(world, broker) !== null) return true
  return false
}

/** What the admin protocol shows, as the real control plane reads it; bytes only where `sizes` are wanted or copies move. */
export function observeWorld(world: KafkaWorld, { sizes }: { sizes: boolean }): KafkaObservation {
  const brokers = [...world.brokers.values()].toSorted((a, b) => a.kafkaId - b.kafkaId)
  return {
    brokerIds: brokers.filter(({ fenced }) => !fenced).map(({ kafkaId }) => kafkaId),
    registeredIds: brokers.map(({ kafkaId }) => kafkaId),
    cordonedIds: [...world.cordonedIds].filter((id) => world.brokers.has(id)).toSorted((a, b) => a - b),
    ...observeQuorum(world),
    partitions: countPartitions(world),
    assignments: assignmentsOf(world, sizes || areMoving(world)),
    internalMinInSync: internalMinimums(world),
    metadataLevel: world.metadataLevel,
    moveThrottle: world.throttle === null ? null : structuredClone(world.throttle),
    defaultMinInSync: world.defaultMinInSync,
    defaultRetentionMs: world.defaultRetentionMs,
    defaultQuota: world.defaultQuota === null ? null : { ...world.defaultQuota },
    userNames: [...world.userNames],
    acls: [...world.acls],
  }
}

/** Who may lead, as DescribeTopicPartitions tells it. */
export function leadershipOf(world: KafkaWorld): PartitionLeadership[] {
  return [...world.partitions.values()].map(({ topic, index, leader, replicas, isr, elr, lastKnownLeader }) => ({
    topic: topic.name,
    partition: index,
    leaderId: leader,
    replicaIds: [...replicas],
    inSyncIds: [...isr],
    eligibleIds: [...elr],
    lastLeaderIds: leader !== null || lastKnownLeader === null ? [] : [lastKnownLeader],
  }))
}

/** Without a leader nobody can answer this: a quorum without one is an observation, not a failure. */
function observeQuorum(world: KafkaWorld): Pick<KafkaObservation, 'quorum' | 'fetchedAtMs'> {
  const { leaderId, voters } = world.quorum
  if (leaderId === null) return { quorum: { leaderId, voterIds: [], caughtUpVoterIds: [] }, fetchedAtMs: {} }
  const directoryIds: Record<number, string> = {}
  for (const { kafkaId, directoryId } of voters) directoryIds[kafkaId] = directoryId
  return {
    quorum: { leaderId, voterIds: idsOf(voters), caughtUpVoterIds: idsOf(workingVoters(world)), directoryIds },
    fetchedAtMs: fetchTimes(world, leaderId),
  }
}

function idsOf(voters: { kafkaId: number }[]): number[] {
  return voters.map(({ kafkaId }) => kafkaId).toSorted((a, b) => a - b)
}

/** Voters and observers fetch all the time while they work, and not before the leader was elected. */
function fetchTimes(world: KafkaWorld, leaderId: number): KafkaObservation['fetchedAtMs'] {
  const times: Record<number, number> = {}
  for (const { boot, stage, end } of world.processes.values()) {
    if (boot.kafkaId === leaderId || stage === 'booting' || stage === 'refused') continue
    const atMs = stage === 'ended' ? (end?.atMs ?? 0) : world.nowMs
    if (atMs >= world.quorum.leaderSinceMs) times[boot.kafkaId] = Math.max(times[boot.kafkaId] ?? 0, atMs)
  }
  return times
}

function countPartitions(world: KafkaWorld): KafkaObservation['partitions'] {
  const withoutLeader: string[] = []
  const underMinInSync: string[] = []
  const underReplicated: string[] = []
  for (const partition of world.partitions.values()) {
    if (partition.leader === null) withoutLeader.push(partition.key)
    if (partition.isr.length < minInSyncOf(world, partition)) underMinInSync.push(partition.key)
    if (partition.isr.length < partition.replicas.length) underReplicated.push(partition.key)
  }
  return {
    total: world.partitions.size,
    withoutLeader: withoutLeader.length,
    underReplicated: underReplicated.length,
    underMinInSync: underMinInSync.length,
    examples: [...new Set([...withoutLeader, ...underMinInSync, ...underReplicated])].slice(0, examplesShown),
  }
}

function areMoving(world: KafkaWorld): boolean {
  for (const { adding, removing } of world.partitions.values()) if (adding.length + removing.length > 0) return true
  return false
}

function assignmentsOf(world: KafkaWorld, sizes: boolean): PartitionAssignment[] {
  return [...world.partitions.values()].map((partition) => ({
    topic: partition.topic.name,
    partition: partition.index,
    leaderId: partition.leader,
    replicaIds: partition.replicas,
    inSyncIds: partition.isr,
    addingIds: partition.adding,
    removingIds: partition.removing,
    bytes: sizes ? bytesNow(world, partition) : 0,
    ...(sizes && partition.adding.length > 0 ? { copiedBytes: copiedBytes(world, partition) } : {}),
  }))
}

/** What copies in the making hold, up to now. */
function copiedBytes(world: KafkaWorld, partition: SimulatedPartition): Record<number, number> {
  const held = partition.adding.map((id): [number, number] => {
    const log = logOf(world, id, partition.key)
    const copy = world.copies.find((one) => one.partition === partition && one.kafkaId === id)
    const fetched = copy === undefined ? 0 : (copy.rate * Math.max(0, world.nowMs - copy.copiedToMs)) / 1000
    return [id, Math.floor((log === null ? 0 : log.end - log.start) + fetched)]
  })
  return Object.fromEntries(held)
}

function bytesNow(world: KafkaWorld, partition: SimulatedPartition): number {
  const bytes = largestCopyBytes(world, partition) + writtenSince(world, partition)
  return Math.min(partition.topic.retainedBytes, bytes)
}

function internalMinimums(world: KafkaWorld): KafkaObservation['internalMinInSync'] {
  const minimums: Record<string, number> = {}
  for (const { name, minInSync } of world.topics.values())
    if (minInSync !== null && isInternalTopic(name)) minimums[name] = minInSync
  return minimums
}
