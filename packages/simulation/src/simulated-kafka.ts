import type { KafkaAdmin } from '@headwater/control-loop'
import {
  type Acl,
  aclKey,
  type Clock,
  isInternalTopic,
  type KafkaAccess,
  probeTopicName,
  probeUserName,
  retentionMs,
} from '@headwater/model'
import type { SimulatedProvider } from '@headwater/provider-simulated'
import type {
  DecidedMove,
  KafkaObservation,
  MoveThrottle,
  PartitionLeadership,
  PartitionName,
} from '@headwater/reconciliation'
import { isReachable, leadershipOf, observeWorld } from './kafka/observe.ts'
import { changePartition } from './kafka/partition-change.ts'
import { leaveInSync, takeOverNode } from './kafka/processes.ts'
import { addVoter, removeVoter } from './kafka/quorum.ts'
import { cancelReassignment, reassign } from './kafka/reassignment.ts'
import { defaultKafkaSettings, type SimulatedKafkaSettings } from './kafka/settings.ts'
import { advance, nextEventMs } from './kafka/timeline.ts'
import { createTopic, deleteTopic, type TopicSpecification } from './kafka/topics.ts'
import { letsIn } from './kafka/trust.ts'
import { type KafkaWorld, minInSyncOf, newKafkaWorld, type SimulatedPartition } from './kafka/world.ts'
import { levelOfCordons } from './releases.ts'

/** How often the endpoint is tried until every host answers, and how far apart, ms. */
const verifyAttempts = { count: 30, pauseMs: 500 }
const verifyMs = 300

/** What a client's first steps make besides its own topics. */
const internalTopics = ['__consumer_offsets', '__transaction_state'] as const
const internalPartitions = 5

/**
 * A simulation of one Kafka cluster on the machines of a simulated cloud: quorum, replicas, in-sync and eligible-leader sets,
 * logs that are recovered, lost and copied, and producers that write with acks=all. It holds offsets, not records. What it
 * does follows from the clock and the calls alone; time passes for it when it is looked at.
 */
export class SimulatedKafka implements KafkaAdmin {
  /** All there is, for assertions. Call `advance` before it is read. */
  readonly world: KafkaWorld
  readonly #clock: Clock

  constructor(options: {
    clock: Clock
    provider: SimulatedProvider
    /** Whose machines it runs on; left out: all of the cloud's. */
    clusterId?: string
    settings?: Partial<SimulatedKafkaSettings>
  }) {
    const { clock, provider, clusterId } = options
    this.#clock = clock
    this.world = newKafkaWorld({ ...defaultKafkaSettings, ...options.settings }, clock.nowMs())
    provider.cloud.watch((node) => {
      this.advance()
      takeOverNode(this.world, node)
    }, clusterId)
  }

  /** Brings the cluster to the present. */
  advance(): void {
    advance(this.world, this.#clock.nowMs())
  }

  /** When something happens by itself next, ms; infinite when nothing will. */
  nextEventMs(): number {
    return nextEventMs(this.world)
  }

  /** A tenant makes a topic; the first one makes Kafka's own topics too, as its clients do. Throws Kafka's refusal. */
  createTopic(specification: TopicSpecification): void {
    const world = this.#ask()
    createTopic(world, specification)
    for (const name of internalTopics) {
      const { replicationFactor, minInSync } = this.#bootSettings()
      createTopic(world, {
        name,
        partitions: internalPartitions,
        replicationFactor,
        minInSync: name === '__transaction_state' ? minInSync : null,
        writeByteRate: 100,
        retainedBytes: 1_000_000,
      })
    }
  }

  deleteTopic(name: string): void {
    deleteTopic(this.#ask(), name)
  }

  async observe(access: KafkaAccess, wanted: { sizes: boolean }): Promise<KafkaObservation> {
    return observeWorld(this.#ask(access), wanted)
  }

  async untilListening(_addresses: unknown, signal: AbortSignal): Promise<void> {
    await this.#clock.sleep(2_000, signal)
  }

  async setDefaultMinInSync(access: KafkaAccess, minInSync: number): Promise<void> {
    const world = this.#askController(access)
    world.defaultMinInSync = minInSync
    this.#minimumChanged([...world.partitions.values()])
  }

  async setDefaultRetention(access: KafkaAccess, retentionHours: number | null): Promise<void> {
    this.#askController(access).defaultRetentionMs = retentionMs(retentionHours)
  }

  async setDefaultQuota(access: KafkaAccess, quota: NonNullable<KafkaObservation['defaultQuota']>): Promise<void> {
    this.#askController(access).defaultQuota = { ...quota }
  }

  async upsertUser(access: KafkaAccess, name: string): Promise<void> {
    this.#askController(access).userNames.add(name)
  }

  async deleteUser(access: KafkaAccess, name: string): Promise<void> {
    this.#askController(access).userNames.delete(name)
  }

  async createAcls(access: KafkaAccess, acls: Acl[]): Promise<void> {
    const world = this.#askController(access)
    const present = new Set(world.acls.map(aclKey))
    const missing = acls.filter((acl) => !present.has(aclKey(acl)))
    world.acls.push(...missing.map((acl) => Object.freeze({ ...acl })))
  }

  async deleteAcls(access: KafkaAccess, acls: Acl[]): Promise<void> {
    const world = this.#askController(access)
    const removed = new Set(acls.map(aclKey))
    world.acls = world.acls.filter((acl) => !removed.has(aclKey(acl)))
  }

  async addVoter(access: KafkaAccess, voter: { kafkaId: number; directoryId: string }): Promise<void> {
    addVoter(this.#askController(access), voter)
  }

  async removeVoter(access: KafkaAccess, voter: { kafkaId: number; directoryId: string }): Promise<void> {
    removeVoter(this.#askController(access), voter)
  }

  async cordonBroker(access: KafkaAccess, kafkaId: number, cordoned: boolean): Promise<void> {
    const { cordonedIds, metadataLevel } = this.#askController(access)
    if ((metadataLevel ?? 0) < levelOfCordons)
      throw new Error('UNSUPPORTED_VERSION: a cordon needs metadata version 4.3')
    if (cordoned) cordonedIds.add(kafkaId)
    else cordonedIds.delete(kafkaId)
  }

  async unregisterBroker(access: KafkaAccess, kafkaId: number): Promise<void> {
    const world = this.#askController(access)
    const broker = world.brokers.get(kafkaId)
    if (broker === undefined) return
    broker.fenced = true
    leaveInSync(world, kafkaId, `node ${kafkaId} was unregistered`)
    world.brokers.delete(kafkaId)
    world.nextMs = null
  }

  async moveReplicas(access: KafkaAccess, moves: DecidedMove[]): Promise<void> {
    const world = this.#askController(access)
    let refusal: unknown = null
    for (const { topic, partition: index, replicaIds, fromIds } of moves) {
      const partition = world.partitions.get(`${topic}-${index}`)
      if (partition === undefined || partition.replicas.join() !== fromIds.join()) continue
      try {
        if (replicaIds === null) cancelReassignment(world, partition)
        else reassign(world, partition, replicaIds)
      } catch (error) {
        refusal ??= error
      }
    }
    if (refusal !== null) throw refusal
  }

  async setMoveThrottle(access: KafkaAccess, throttle: MoveThrottle | null): Promise<void> {
    const world = this.#askController(access)
    world.throttle = throttle === null ? null : structuredClone(throttle)
    world.nextMs = null
  }

  async setInternalMinInSync(access: KafkaAccess, topics: string[], minInSync: number): Promise<void> {
    const world = this.#askController(access)
    for (const name of topics) {
      const topic = world.topics.get(name)
      if (topic !== undefined && isInternalTopic(name)) topic.minInSync = minInSync
    }
    this.#minimumChanged([...world.partitions.values()].filter(({ topic }) => topics.includes(topic.name)))
  }

  async electLeaders(access: KafkaAccess, partitions: PartitionName[]): Promise<void> {
    const world = this.#askController(access)
    for (const { topic, partition: index } of partitions) {
      const partition = world.partitions.get(`${topic}-${index}`)
      if (partition !== undefined) changePartition(world, partition, { preferred: true, because: 'it was asked for' })
    }
  }

  async describeLeadership(): Promise<PartitionLeadership[]> {
    return leadershipOf(this.#ask())
  }

  async electSurvivors(access: KafkaAccess, partitions: PartitionName[]): Promise<void> {
    const world = this.#askController(access)
    for (const { topic, partition: index } of partitions) {
      const partition = world.partitions.get(`${topic}-${index}`)
      if (partition !== undefined && partition.leader === null)
        changePartition(world, partition, { uncleanly: true, because: 'its loss was accepted' })
    }
  }

  async setMetadataVersion(access: KafkaAccess, level: number): Promise<void> {
    const world = this.#askController(access)
    for (const { kafkaId, nodeId } of world.brokers.values()) {
      const known = world.processes.get(nodeId)?.boot.metadataLevel ?? 0
      if (known < level) throw new Error(`INVALID_UPDATE_VERSION: node ${kafkaId} knows no more than level ${known}`)
    }
    world.metadataLevel = Math.max(world.metadataLevel ?? 0, level)
  }

  async verifyEndpoint(
    _access: KafkaAccess,
    endpoint: { hosts: { host: string; port: number }[]; replicationFactor: number },
  ): Promise<void> {
    if (endpoint.hosts.length === 0) throw new Error('the endpoint names no host')
    this.#askController().userNames.add(probeUserName)
    for (let attempts = 0; unfencedBrokers(this.#ask()) < endpoint.hosts.length; attempts++) {
      if (attempts === verifyAttempts.count) throw new Error('not every host of the endpoint answers')
      await this.#clock.sleep(verifyAttempts.pauseMs)
    }
    createTopic(this.#askController(), {
      name: probeTopicName,
      partitions: 1,
      replicationFactor: Math.min(endpoint.replicationFactor, endpoint.hosts.length),
    })
    await this.#clock.sleep(verifyMs)
    const probe = this.#ask().partitions.get(`${probeTopicName}-0`)
    if (probe === undefined || probe.leader === null || probe.isr.length < minInSyncOf(this.world, probe)) {
      throw new Error('the probe record was not acknowledged: too few copies are in sync')
    }
  }

  /** The cluster at the present, for a client that reaches a broker. */
  #ask(access: KafkaAccess | null = null): KafkaWorld {
    this.advance()
    if (!isReachable(this.world)) throw new Error('no broker answers')
    if (access !== null && !letsIn(this.world, access)) throw new Error('no broker lets this certificate in')
    return this.world
  }

  /** As `ask`, for what only a controller can change. */
  #askController(access: KafkaAccess | null = null): KafkaWorld {
    const world = this.#ask(access)
    if (world.quorum.leaderId === null) throw new Error('REQUEST_TIMED_OUT: no controller leads')
    world.cause = { asked: true, nodeId: null, machineId: null, because: 'Kafka was asked to' }
    return world
  }

  #minimumChanged(partitions: SimulatedPartition[]): void {
    for (const partition of partitions) changePartition(this.world, partition, { because: 'the minimum changed' })
  }

  #bootSettings(): { replicationFactor: number; minInSync: number } {
    for (const { boot, stage } of this.world.processes.values()) if (stage === 'serving') return boot
    throw new Error('no broker serves')
  }
}

function unfencedBrokers({ brokers }: KafkaWorld): number {
  return [...brokers.values()].filter(({ fenced }) => !fenced).length
}
