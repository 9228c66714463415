import type { Availability } from './availability.ts'
import type { MachineCertificates } from './certificate.ts'
import type { MaintenanceWindow } from './maintenance-window.ts'
import type { WantedRelease } from './release.ts'

export type NodeRole = 'combined' | 'broker' | 'controller'

/** What a physical cluster shall be; written by the API from a capacity plan, under a generation. */
export interface PhysicalClusterSpecification {
  /** KRaft cluster id: 22 characters of url-safe base 64. */
  kafkaClusterId: string
  provider: string
  region: string
  zones: string[]
  availability: Availability
  brokers: { count: number; size: string; heapMib: number }
  controllers: {
    mode: 'combined' | 'dedicated'
    count: number
    size: string
    heapMib: number
    /** A dedicated controller's own; absent when combined, and in what earlier versions wrote: the broker's then. */
    volume?: PhysicalClusterSpecification['volume'] | undefined
  }
  volume: { sizeGib: number; iops: number; throughputMiBps: number }
  replicationFactor: number
  minInSync: number
  defaultPartitions: number
  /** Null: records are kept for ever. */
  retentionHours: number | null
  quotas: { producerByteRate: number; consumerByteRate: number }
  /**
   * Bytes a second that may move into or out of each broker while copies are made; what the promise leaves free. Absent in what
   * earlier versions wrote: `defaultMoveByteRate` then.
   */
  moveByteRate?: number | undefined
  /** Absent: what may wait is done at any time. */
  maintenanceWindow?: MaintenanceWindow | undefined
  /** `window`: what this change restarts waits for the maintenance window too. Absent: it is done at once. */
  when?: 'window' | undefined
  /** The release whose configuration and image the machines carry. */
  release: number
  /** What belongs to that release; absent in what earlier versions wrote, which knew release 1 alone. */
  kafka?: WantedRelease | undefined
}

/** Bytes a second, where a specification states no rate of moving: little enough for the smallest volume. */
export const defaultMoveByteRate = 10_000_000

/** How long records are kept in Kafka's own unit: ms, and -1 for ever. */
export function retentionMs(retentionHours: number | null): number {
  return retentionHours === null ? -1 : Math.round(retentionHours * 3_600_000)
}

/** One broker's or controller's place for life, as stored. */
export interface NodeRecord {
  id: string
  /** Kafka's node.id. */
  kafkaId: number
  role: NodeRole
  zone: string
  size: string
  heapMib: number
  volume: { sizeGib: number; iops: number; throughputMiBps: number }
  /** Kafka's directory.id of the node's volume, chosen before it is formatted. */
  directoryId: string
  /** `new` until Kafka was seen to run from the volume; a `used` volume is never formatted. */
  volumeState: 'new' | 'used'
  /** Filled from the first observation that shows them; then kept for life. */
  addresses: NodeAddresses | null
  /** Set once the provider is to release the node; never unset. */
  deleting: boolean
  /** The machine that was last decided to run here; null before the first start. */
  machine: MachineRecord | null
  /** Starts in a row that did not lead to a broker or voter that stayed. */
  failedStarts: number
  /** Whose Kafka id it carries on, on an empty volume; absent on a node that took nobody's place. */
  takesOver?: LostNode | undefined
}

/** A node that was given up because its volume was lost. */
export interface LostNode {
  /** It is released before the new one is made, which asks for its ports. */
  nodeId: string
  /** Where it was reached; null when it never was. */
  addresses: NodeAddresses | null
  /** A person has accepted to lose what it alone held. */
  lossAccepted: boolean
}

export interface NodeAddresses {
  /** Where other nodes and the control plane reach it. */
  internalHost: string
  brokerPort: number | null
  controllerPort: number | null
  /** Where tenants reach it; null on a dedicated controller. */
  tenantHost: string | null
  tenantPort: number | null
}

/** A machine as decided: immutable, except that it may be told to stop. */
export interface MachineRecord {
  id: string
  size: string
  heapMib: number
  release: number
  volumeState: 'new' | 'used'
  /** Wall clock at the decision, ms. */
  decidedAtMs: number
  because: string
  /** Set when the loop has decided to stop it. */
  stopBecause: string | null
  /** True once its broker or voter was seen registered. */
  registered: boolean
  /** What it was started as; absent in what earlier versions wrote: as its node says. */
  role?: NodeRole | undefined
  /** Of the settings that only a start can change, a hash; absent in what earlier versions wrote: the present ones. */
  settings?: string | undefined
  /** Absent in what earlier versions wrote: `firstCertificates` then. */
  certificates?: MachineCertificates | undefined
}

/** A Kafka user as the API stores it; the password is never known after its answer. */
export interface KafkaUserRecord {
  id: string
  name: string
  /** Grows with each new password. */
  generation: number
  /** The generation that Kafka was last given; 0 before the first. */
  appliedGeneration: number
  deleting: boolean
  /** Headwater's own user that checks the endpoint; hidden from tenants. */
  internal: boolean
}

export type AclResourceType = 'topic' | 'group' | 'transactional_id' | 'cluster'
export type AclPatternType = 'literal' | 'prefixed'
export const aclOperations = [
  'all',
  'read',
  'write',
  'create',
  'delete',
  'alter',
  'describe',
  'describe_configs',
  'alter_configs',
  'idempotent_write',
] as const
export type AclOperation = (typeof aclOperations)[number]

/** One permission; `principal` is a user's name without `User:`. */
export interface Acl {
  principal: string
  resourceType: AclResourceType
  resourceName: string
  patternType: AclPatternType
  operation: AclOperation
  permission: 'allow' | 'deny'
}

export interface AclRecord extends Acl {
  id: string
  deleting: boolean
}

/** A stable text for an ACL, equal for equal permissions. */
export function aclKey({ principal, resourceType, patternType, resourceName, operation, permission }: Acl): string {
  return `${principal}|${resourceType}|${patternType}|${resourceName}|${operation}|${permission}`
}
