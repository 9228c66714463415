import { emptyLog } from './replica-log.ts'
import { type KafkaWorld, logOf, type SimulatedPartition, type SimulatedTopic } from './world.ts'

/** What a topic is made with. */
export interface TopicSpecification {
  name: string
  partitions: number
  replicationFactor: number
  minInSync?: number | null
  /** What producers write to each partition, bytes a second. */
  writeByteRate?: number
  /** What is kept of each partition, bytes. */
  retainedBytes?: number
}

/** Makes a topic, placed as Kafka does. Throws Kafka's refusal; one that exists is left as it is. */
export function createTopic(world: KafkaWorld, specification: TopicSpecification): void {
  const { name, partitions, replicationFactor } = specification
  if (world.topics.has(name)) return
  if (world.quorum.leaderId === null) throw new Error('REQUEST_TIMED_OUT: no controller leads')
  const topic: SimulatedTopic = {
    name,
    minInSync: specification.minInSync ?? null,
    writeByteRate: specification.writeByteRate ?? 0,
    retainedBytes: specification.retainedBytes ?? 1_000_000_000,
  }
  const placed = placeReplicas(world, partitions, replicationFactor)
  world.topics.set(name, topic)
  for (const [index, replicas] of placed.entries()) {
    const key = `${name}-${index}`
    const isr = replicas.filter((id) => world.brokers.get(id)?.fenced === false)
    const partition: SimulatedPartition = {
      key,
      topic,
      index,
      replicas,
      adding: [],
      removing: [],
      isr,
      elr: [],
      lastKnownLeader: null,
      leader: isr[0] ?? null,
      epoch: 0,
      acked: emptyLog(),
      writtenToMs: world.nowMs,
    }
    world.partitions.set(key, partition)
    for (const id of replicas) {
      const nodeId = world.brokers.get(id)?.nodeId
      if (nodeId !== undefined) world.volumes.get(nodeId)?.logs.set(key, emptyLog())
    }
  }
  world.nextMs = null
}

/** Deletes a topic with all its records; they do not count as lost. */
export function deleteTopic(world: KafkaWorld, name: string): void {
  world.topics.delete(name)
  for (const [key, partition] of world.partitions) {
    if (partition.topic.name !== name) continue
    world.partitions.delete(key)
    for (const volume of world.volumes.values()) volume.logs.delete(key)
  }
  world.copies = world.copies.filter(({ partition }) => partition.topic.name !== name)
  world.nextMs = null
}

/**
 * Kafka's placement (StripedReplicaPlacer): zones in turn, brokers in turn within a zone, each partition one further. Brokers
 * that are cordoned are left out, and fenced ones taken only where there are too few others.
 */
function placeReplicas(world: KafkaWorld, partitions: number, replicationFactor: number): number[][] {
  const open = [...world.brokers.values()].filter(({ kafkaId }) => !world.cordonedIds.has(kafkaId))
  const unfenced = open.filter(({ fenced, shuttingDown }) => !fenced && !shuttingDown)
  const usable = unfenced.length >= replicationFactor ? unfenced : open
  if (unfenced.length === 0 || usable.length < replicationFactor) {
    throw new Error(`INVALID_REPLICATION_FACTOR: ${replicationFactor} copies and ${usable.length} brokers to take them`)
  }
  const zones = [...new Set(usable.map(({ zone }) => zone))].toSorted()
  const byZone = zones.map((zone) =>
    usable
      .filter((broker) => broker.zone === zone)
      .map(({ kafkaId }) => kafkaId)
      .toSorted((a, b) => a - b),
  )
  const offset = world.partitions.size
  return Array.from({ length: partitions }, (_, index) => {
    const replicas = stripe(byZone, offset + index, replicationFactor)
    // The first leads, so it has to be up.
    return replicas.toSorted((a, b) => Number(isFenced(world, a)) - Number(isFenced(world, b)))
  })
}

function stripe(byZone: number[][], offset: number, replicationFactor: number): number[] {
  const replicas: number[] = []
  for (let step = 0; replicas.length < replicationFactor; step++) {
    const zone = byZone[(offset + step) % byZone.length] ?? []
    const round = Math.floor(offset / byZone.length) + Math.floor(step / byZone.length)
    const candidate = zone[round % zone.length]
    if (candidate !== undefined && !replicas.includes(candidate)) replicas.push(candidate)
  }
  return replicas
}

function isFenced(world: KafkaWorld, kafkaId: number): boolean {
  return world.brokers.get(kafkaId)?.fenced !== false
}

/** Bytes of a partition's largest copy. */
export function largestCopyBytes(world: KafkaWorld, partition: SimulatedPartition): number {
  return Math.max(
    0,
    ...partition.replicas.map((id) => {
      const log = logOf(world, id, partition.key)
      return log === null ? 0 : log.end - log.start
    }),
  )
}
