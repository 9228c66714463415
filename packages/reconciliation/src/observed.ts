import type { Partition as PartitionAssignment } from '@headwater/balancer'
import type { Acl } from '@headwater/model'
import type { ObservedNode } from '@headwater/provider'

/** What one look at the world showed. */
export interface Observed {
  /** Wall clock when the look ended, ms. */
  nowMs: number
  provider: ProviderObservation
  kafka: KafkaState
  /** The last lines of machines that are gone, by node id: the words a failure is explained with. */
  machineLogs: Record<string, string[]>
}

export type ProviderObservation =
  | { ok: true; observedAtMs: number; settlingMs: number; nodes: ObservedNode[] }
  | { ok: false; message: string }

/** `absent`: no machine has an address yet, so nobody asked. `unreachable`: asked, no answer. */
export type KafkaState =
  | { state: 'absent' }
  | { state: 'unreachable'; message: string }
  | ({ state: 'reachable' } & KafkaObservation)

/** What Kafka says of itself through its admin protocol. */
export interface KafkaObservation {
  /** Node ids of brokers that are registered and not fenced. */
  brokerIds: number[]
  /** Node ids of all brokers that Kafka remembers, fenced ones included. */
  registeredIds: number[]
  /** Of `brokerIds`, those that take no new copies: all their log folders are cordoned (KIP-1066). Empty where nobody wanted to know. */
  cordonedIds: number[]
  quorum: {
    leaderId: number | null
    voterIds: number[]
    caughtUpVoterIds: number[]
    /** Kafka's directory ids that the votes are bound to, by voter; absent where nobody told. */
    directoryIds?: Record<number, string>
  }
  /** When each voter and observer last fetched metadata from the active controller, ms by its clock; absent for the controller itself. */
  fetchedAtMs: Record<number, number>
  partitions: {
    total: number
    withoutLeader: number
    /** Those that lack a copy in sync; one that a move is still making is not missed. */
    underReplicated: number
    underMinInSync: number
    /** Names such as `orders-3` of up to ten of the above, worst first. */
    examples: string[]
  }
  /** Every partition with where its copies are. */
  assignments: PartitionAssignment[]
  /** The least copies in sync of Kafka's own topics, by topic, where one is set on the topic itself. */
  internalMinInSync: Record<string, number>
  /** How fast copies may move into and out of each broker, bytes a second, and for which topics it holds. */
  moveThrottle: { byteRate: number; topics: string[] } | null
  /** The level that the feature `metadata.version` is at; null when the broker that was asked does not say. */
  metadataLevel: number | null
  /** The dynamic cluster-wide default of min.insync.replicas; null when not set. */
  defaultMinInSync: number | null
  /** The dynamic cluster-wide default of log.retention.ms, -1 for ever; null when not set. */
  defaultRetentionMs: number | null
  /** The default client quota for users, bytes a second for each broker; null when not set. */
  defaultQuota: { producerByteRate: number; consumerByteRate: number } | null
  /** Names of users that have a SCRAM-SHA-512 credential. */
  userNames: string[]
  acls: Acl[]
  /** Who may lead each partition. Asked for only while a volume is missing; absent otherwise. */
  leadership?: PartitionLeadership[]
}

/** Who may become the leader of a partition, as the controllers know it (KIP-966). */
export interface PartitionLeadership {
  topic: string
  partition: number
  leaderId: number | null
  replicaIds: number[]
  inSyncIds: number[]
  /** Not in sync, and known to have all that was acknowledged. */
  eligibleIds: number[]
  /** Who led last; they lead again where nobody is in sync or eligible any more. Empty while there is a leader. */
  lastLeaderIds: number[]
}

export type { PartitionAssignment }
