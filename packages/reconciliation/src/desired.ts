import type {
  AclRecord,
  AuthorityRecord,
  Condition,
  KafkaUserRecord,
  LeafRecord,
  LossDecision,
  NodeRecord,
  ObservedData,
  OperationState,
  OperationType,
  Phase,
  PhysicalClusterSpecification,
  ReleaseState,
  RotationRequest,
  StepProgress,
} from '@headwater/model'

/** One physical cluster as the database holds it: what shall be, and what was decided and done so far. */
export interface Desired {
  id: string
  organizationId: string
  specification: PhysicalClusterSpecification
  generation: number
  observedGeneration: number
  deletionRequested: boolean
  phase: Phase
  conditions: Condition[]
  /** Grows with every stored plan; the next one names the version it was made from. */
  planVersion: number
  /** The next Kafka node.id to give out; ids are never given twice. */
  nextKafkaId: number
  nodes: NodeRecord[]
  /** The provider has accepted prepareCluster. */
  prepared: boolean
  /** The provider has accepted releaseCluster. */
  released: boolean
  /**
   * Certificates that are stored, without their keys: of the authorities that are trusted, oldest first, and the newest of each
   * node and of the control plane.
   */
  certificates: { authorities: AuthorityRecord[]; leaves: LeafRecord[] }
  /** Null where nobody ever asked for a new authority. */
  rotation: RotationRequest | null
  users: KafkaUserRecord[]
  acls: AclRecord[]
  /** A real client went through the endpoint since the first machine started. */
  endpointVerified: boolean
  operations: OperationRecord[]
  /** Actions whose last attempt failed. */
  failures: ActionFailure[]
  /** On this cluster, on zones it has or shall have nodes in, or on the whole fleet. Those that have expired may still be here. */
  holds: HoldOnCluster[]
  /** What people decided about lost volumes, one a node. */
  lossDecisions: LossDecision[]
  /** Absent until a pass has stored it, and in what earlier versions wrote. */
  releases?: ReleaseState | undefined
  /** Null until it was looked at. */
  observedData: ObservedData | null
}

/** A cluster as it was ordered, of which nothing was decided yet. */
export function newlyOrdered(id: string, organizationId: string, specification: PhysicalClusterSpecification): Desired {
  return {
    id,
    organizationId,
    specification,
    generation: 1,
    observedGeneration: 0,
    deletionRequested: false,
    phase: 'PROVISIONING',
    conditions: [],
    planVersion: 0,
    nextKafkaId: 1,
    nodes: [],
    prepared: false,
    released: false,
    certificates: { authorities: [], leaves: [] },
    rotation: null,
    users: [],
    acls: [],
    endpointVerified: false,
    operations: [],
    failures: [],
    holds: [],
    lossDecisions: [],
    observedData: null,
  }
}

/** Until it expires nothing is done to what it covers. */
export interface HoldOnCluster {
  id: string
  reason: string
  expiresAtMs: number
  /** Only what is in this zone is held; null: the whole cluster. */
  zone: string | null
}

/** An operation that has not ended. */
export interface OperationRecord {
  id: string
  type: OperationType
  state: OperationState
  startedAtMs: number
  /** When it counts as late: "running by then, or a finding". */
  deadlineMs: number
  steps: StepProgress[]
}

/** Memory of a refusal, so that the next attempt waits and the tenant can read why. */
export interface ActionFailure {
  /** `actionKey` of the action. */
  key: string
  code: string
  message: string
  attempts: number
  lastAttemptMs: number
  /** Not before this, when the provider said so. */
  retryAtMs: number | null
}
