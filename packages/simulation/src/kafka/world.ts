import type { Acl } from '@headwater/model'
import type { KafkaObservation, MoveThrottle } from '@headwater/reconciliation'
import type { BootFile } from './boot-file.ts'
import type { ReplicaLog } from './replica-log.ts'
import type { SimulatedKafkaSettings } from './settings.ts'
import type { BrokenTrust, KafkaTrust } from './trust.ts'

/** All that one simulated Kafka cluster is at `nowMs`. */
export interface KafkaWorld {
  settings: SimulatedKafkaSettings
  nowMs: number
  /** When something happens by itself next, ms; null: to be found out anew. */
  nextMs: number | null
  /** By cloud node id: a node's volume is one for life. */
  volumes: Map<string, KafkaVolume>
  /** The process on each cloud node, or the one that was there last. */
  processes: Map<string, KafkaProcess>
  quorum: SimulatedQuorum
  /** By Kafka id: every broker that the controllers remember. */
  brokers: Map<number, RegisteredBroker>
  cordonedIds: Set<number>
  topics: Map<string, SimulatedTopic>
  /** By `topic-index`. */
  partitions: Map<string, SimulatedPartition>
  /** Copies that are not in sync and can be fetched. */
  copies: LaggingCopy[]
  /** What copies have brought so far, bytes. */
  copiedBytes: number
  defaultMinInSync: number | null
  defaultRetentionMs: number | null
  defaultQuota: KafkaObservation['defaultQuota']
  throttle: MoveThrottle | null
  /** What `metadata.version` is at; null before a quorum was founded. */
  metadataLevel: number | null
  userNames: Set<string>
  acls: Acl[]
  losses: KafkaLoss[]
  incidents: KafkaIncident[]
  /** Processes that came up and were let in by nobody, or not by all. */
  brokenTrust: BrokenTrust[]
  /** What is going on while the world changes, for incidents to name. */
  cause: IncidentCause
}

export interface KafkaVolume {
  nodeId: string
  /** Null while nothing was written to it. */
  formatted: { kafkaId: number; directoryId: string } | null
  /** False while a process writes to it, and after one that crashed. */
  isClosed: boolean
  logs: Map<string, ReplicaLog>
}

export interface KafkaProcess {
  nodeId: string
  machineId: string
  boot: BootFile
  /** Null where nobody asks for certificates. */
  trust: KafkaTrust | null
  runsFromMs: number
  /** When it is asked to leave. */
  leavesMs: number | null
  /** Until when its cloud takes it away; null where nothing was announced. */
  takenByMs: number | null
  end: { atMs: number; isClean: boolean; detail: string } | null
  /**
   * `booting`; `recovering`: a controller already, its broker reads logs again; `joining`: its broker asks to be
   * registered; `serving`; `leaving`: in controlled shutdown; `refused`: it does not take this volume; `ended`.
   */
  stage: 'booting' | 'recovering' | 'joining' | 'serving' | 'leaving' | 'refused' | 'ended'
  /** When it tries again to be let in by the others; null while none refused it. */
  triesAgainMs: number | null
  /** When its controller was up, ms; infinite before. */
  upMs: number
  /** When its broker has read its logs, ms. */
  recoveredMs: number
}

export interface SimulatedQuorum {
  voters: { kafkaId: number; directoryId: string }[]
  /** Enough voters work for one of them to lead. */
  hasMajority: boolean
  leaderId: number | null
  leaderSinceMs: number
  /** When the next leader is elected; null while nobody can be, or need be. */
  electionMs: number | null
  /** The voters change until then. */
  changeUntilMs: number
}

export interface RegisteredBroker {
  kafkaId: number
  nodeId: string
  machineId: string
  zone: string
  fenced: boolean
  shuttingDown: boolean
}

export interface SimulatedTopic {
  name: string
  /** Its own minimum of copies in sync; null: the cluster's. */
  minInSync: number | null
  /** What producers with acks=all write to each of its partitions, bytes a second. */
  writeByteRate: number
  /** What is kept of each partition, bytes. */
  retainedBytes: number
}

export interface SimulatedPartition {
  key: string
  topic: SimulatedTopic
  index: number
  replicas: number[]
  adding: number[]
  removing: number[]
  isr: number[]
  /** Eligible to lead although not in sync (KIP-966). */
  elr: number[]
  lastKnownLeader: number | null
  leader: number | null
  epoch: number
  /** What producers were told is safe. */
  acked: ReplicaLog
  /** Up to when the writing of producers is in the logs, ms. */
  writtenToMs: number
}

export interface LaggingCopy {
  partition: SimulatedPartition
  kafkaId: number
  epoch: number
  fromMs: number
  /** Bytes a second, of late. */
  rate: number
  copiedToMs: number
}

/** Acknowledged records that are no more. */
export interface KafkaLoss {
  atMs: number
  partition: string
  bytes: number
  /** Who leads without them; null where nobody has them any more. */
  nodeId: string | null
  because: string
}

/** A partition with a replica to spare that fell under its minimum, or a quorum that lost its majority. */
export interface KafkaIncident {
  atMs: number
  kind: 'under_minimum' | 'quorum_lost'
  /** The partition; the voters for a quorum. */
  subject: string
  cause: IncidentCause
}

/**
 * `asked`: somebody asked for it, a machine to leave or Kafka to change; otherwise it befell the machine. One whose certificate had ended is
 * no loss when it leaves: it kept the others out.
 */
export interface IncidentCause {
  asked: boolean
  nodeId: string | null
  machineId: string | null
  because: string
}

export const nobodysCause: IncidentCause = { asked: false, nodeId: null, machineId: null, because: 'time passed' }

export function newKafkaWorld(settings: SimulatedKafkaSettings, nowMs: number): KafkaWorld {
  return {
    settings,
    nowMs,
    nextMs: null,
    volumes: new Map(),
    processes: new Map(),
    quorum: { voters: [], hasMajority: false, leaderId: null, leaderSinceMs: 0, electionMs: null, changeUntilMs: 0 },
    brokers: new Map(),
    cordonedIds: new Set(),
    topics: new Map(),
    partitions: new Map(),
    copies: [],
    copiedBytes: 0,
    defaultMinInSync: null,
    defaultRetentionMs: null,
    defaultQuota: null,
    throttle: null,
    metadataLevel: null,
    userNames: new Set(),
    acls: [],
    losses: [],
    incidents: [],
    brokenTrust: [],
    cause: nobodysCause,
  }
}

/** The process that a registered broker is; null once it has ended. */
export function livingProcess(world: KafkaWorld, broker: RegisteredBroker | undefined): KafkaProcess | null {
  const process = broker && world.processes.get(broker.nodeId)
  if (process === undefined || process.machineId !== broker?.machineId) return null
  return process.stage === 'serving' || process.stage === 'leaving' ? process : null
}

/** A broker that may lead and be in sync. */
export function isActive(world: KafkaWorld, kafkaId: number): boolean {
  const broker = world.brokers.get(kafkaId)
  return broker !== undefined && !broker.fenced && !broker.shuttingDown
}

/** True while a registered broker's process works. */
export function isAlive(world: KafkaWorld, kafkaId: number): boolean {
  return livingProcess(world, world.brokers.get(kafkaId)) !== null
}

/** A broker's copy of a partition, on the volume it registered with. */
export function logOf(world: KafkaWorld, kafkaId: number, key: string): ReplicaLog | null {
  const broker = world.brokers.get(kafkaId)
  return (broker && world.volumes.get(broker.nodeId)?.logs.get(key)) ?? null
}

/** The least copies in sync that an acks=all record takes. */
export function minInSyncOf(world: KafkaWorld, partition: SimulatedPartition, replicas = partition.replicas): number {
  const minimum = partition.topic.minInSync ?? world.defaultMinInSync ?? 1
  return Math.max(1, Math.min(minimum, replicas.length))
}
