import type { ReplicaMove } from '@headwater/balancer'
import {
  type Acl,
  aclKey,
  assertNever,
  type Condition,
  type FindingObservation,
  type MachineRecord,
  type NodeRecord,
  type ObservedData,
  type Phase,
  type ReleaseState,
} from '@headwater/model'
import { textHash } from './back-off.ts'
import type { OperationRecord } from './desired.ts'

/** One effect on the world. Every action names exactly what it was decided about, and why. */
export type Action = { because: string } & (
  | { kind: 'prepare_cluster' }
  | { kind: 'create_node'; nodeId: string }
  | { kind: 'make_authority'; generation: number }
  | { kind: 'issue_certificates'; authority: number; leaves: { subject: string; generation: number }[] }
  | { kind: 'drop_authority'; generation: number }
  | { kind: 'start_machine'; nodeId: string; machine: MachineRecord }
  | { kind: 'stop_machine'; nodeId: string; machineId: string; graceMs: number }
  | { kind: 'delete_node'; nodeId: string }
  | { kind: 'release_cluster' }
  | { kind: 'set_default_min_in_sync'; minInSync: number }
  | { kind: 'set_default_retention'; retentionHours: number | null }
  | { kind: 'set_default_quota'; producerByteRate: number; consumerByteRate: number }
  | { kind: 'upsert_user'; userId: string; name: string; generation: number }
  | { kind: 'delete_user'; userId: string | null; name: string }
  | { kind: 'create_acls'; acls: Acl[] }
  | { kind: 'delete_acls'; acls: Acl[]; aclIds: string[] }
  | { kind: 'verify_endpoint' }
  | { kind: 'change_volume'; nodeId: string; volume: NodeRecord['volume'] }
  | { kind: 'add_voter'; nodeId: string; kafkaId: number }
  | { kind: 'remove_voter'; kafkaId: number; directoryId: string }
  | { kind: 'cordon_broker'; kafkaId: number; cordoned: boolean }
  | { kind: 'unregister_broker'; kafkaId: number }
  | { kind: 'move_replicas'; moves: DecidedMove[] }
  | { kind: 'set_move_throttle'; throttle: MoveThrottle | null }
  | { kind: 'set_internal_min_in_sync'; topics: string[]; minInSync: number }
  | { kind: 'elect_leaders'; partitions: PartitionName[] }
  | { kind: 'elect_survivors'; partitions: PartitionName[] }
  | { kind: 'set_metadata_version'; level: number; name: string }
)
export type ActionKind = Action['kind']

export interface PartitionName {
  topic: string
  partition: number
}

/** Does nothing where the partition's copies, those being added and removed included, are not on `fromIds` any more. */
export interface DecidedMove extends ReplicaMove {
  fromIds: number[]
}

/** Holds for copies of these topics that are not in sync yet. */
export interface MoveThrottle {
  /** Bytes a second into, and out of, each broker. */
  byteRate: number
  topics: string[]
}

/** Why a step does nothing now, and how soon it is worth looking again. */
export interface Waiting {
  step: string
  /** What it waits on, as a sentence a person can read. */
  on: string
  recheckAfterMs: number
  /** True where all is as asked for and only time has to pass: the cluster counts as being as it shall be. */
  atRest?: boolean
}

/**
 * What one pass decided. It is stored, by compare-and-set on `basedOnVersion`, before any of its actions starts; so the
 * ids in it exist before the calls that use them.
 */
export interface ReconcilerPlan {
  basedOnVersion: number
  /** All node records as they shall be stored; one that is missing is forgotten and leaves a tombstone. */
  nodes: NodeRecord[]
  nextKafkaId: number
  actions: Action[]
  waiting: Waiting[]
  status: StatusDecision
  /** Findings that are open now; stored ones that are not here are closed. */
  findings: FindingObservation[]
}

export interface StatusDecision {
  phase: Phase
  conditions: Condition[]
  observedGeneration: number
  /** Running operations with their new progress, ended and newly opened ones included. */
  operations: OperationRecord[]
  /** Absent: as it is stored. */
  releases?: ReleaseState | undefined
  observedData: ObservedData | null
}

/** A name for what an action does to what: equal for each retry of the same thing, and for nothing else. */
export function actionKey(action: Action): string {
  switch (action.kind) {
    case 'create_node':
    case 'delete_node':
      return `${action.kind}:${action.nodeId}`
    case 'start_machine':
      return `${action.kind}:${action.machine.id}`
    case 'stop_machine':
      return `${action.kind}:${action.machineId}`
    case 'upsert_user':
      return `${action.kind}:${action.name}:${action.generation}`
    case 'delete_user':
      return `${action.kind}:${action.name}`
    case 'issue_certificates':
      return `${action.kind}:${textHash(action.leaves.map(({ subject, generation }) => `${subject}/${generation}`).join())}`
    case 'make_authority':
    case 'drop_authority':
      return `${action.kind}:${action.generation}`
    case 'change_volume':
      return `${action.kind}:${action.nodeId}:${textHash(JSON.stringify(action.volume))}`
    case 'add_voter':
      return `${action.kind}:${action.nodeId}`
    case 'remove_voter':
    case 'unregister_broker':
      return `${action.kind}:${action.kafkaId}`
    case 'cordon_broker':
      return `${action.kind}:${action.kafkaId}:${action.cordoned}`
    case 'move_replicas':
      return `${action.kind}:${textHash(JSON.stringify(action.moves))}`
    case 'set_move_throttle':
      return `${action.kind}:${textHash(JSON.stringify(action.throttle))}`
    case 'set_internal_min_in_sync':
      return `${action.kind}:${textHash(action.topics.join())}:${action.minInSync}`
    case 'elect_leaders':
    case 'elect_survivors':
      return `${action.kind}:${textHash(JSON.stringify(action.partitions))}`
    case 'create_acls':
    case 'delete_acls':
      return `${action.kind}:${textHash(action.acls.map(aclKey).join())}`
    case 'prepare_cluster':
    case 'release_cluster':
    case 'set_default_min_in_sync':
    case 'set_default_retention':
    case 'set_default_quota':
    case 'set_metadata_version':
    case 'verify_endpoint':
      return action.kind
    default:
      return assertNever(action)
  }
}
