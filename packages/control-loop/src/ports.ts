import type {
  FindingObservation,
  KafkaAccess,
  NodeRecord,
  PhysicalClusterSpecification,
  ScramCredential,
} from '@headwater/model'
import type { MachineSpecification, NodeListing } from '@headwater/provider'
import type {
  Action,
  DecidedMove,
  Desired,
  KafkaObservation,
  MoveThrottle,
  PartitionLeadership,
  PartitionName,
  ReconcilerPlan,
} from '@headwater/reconciliation'

/** The right to act on one physical cluster until `expiresAtMs`, fenced by `epoch`. */
export interface Lease {
  physicalClusterId: string
  holder: string
  epoch: number
  expiresAtMs: number
  /** Value of the wake-up counter when the lease was taken: a larger one at release means somebody rang meanwhile. */
  wakeupsSeen: number
}

/** How an action ended. */
export type Outcome =
  | { action: Action; ok: true }
  | { action: Action; ok: false; code: string; message: string; retryAtMs: number | null; atMs: number }

/**
 * The control loop's memory. Held by one suite in memory and in Postgres alike. All writes of a pass are fenced: with a
 * lease that was lost they change nothing and say so.
 */
export interface Store {
  /** Null while another holder's lease has not expired. Taking over an expired lease raises the epoch. */
  acquireLease(physicalClusterId: string, holder: string, nowMs: number, ttlMs: number): Promise<Lease | null>
  /** Null when the lease was lost. */
  renewLease(lease: Lease, nowMs: number, ttlMs: number): Promise<Lease | null>
  /** True when a wake-up came in since `lease.wakeupsSeen`: then the lease is kept, with `wakeupsSeen` raised by renewLease. */
  releaseLease(lease: Lease): Promise<{ wokenMeanwhile: boolean }>
  /** Notes a wake-up for good; a run in progress sees it before it lets go. */
  wake(physicalClusterId: string, nowMs: number): Promise<void>
  /** `wake` for many, in one query. */
  wakeAll(physicalClusterIds: string[], nowMs: number): Promise<void>
  /** Null for an unknown id and for one whose deletion has finished. */
  load(physicalClusterId: string): Promise<Desired | null>
  /**
   * Stores nodes, status, operations, findings and the events that follow from their changes, in one transaction.
   * `conflict` when the lease is lost or another plan was stored since `basedOnVersion`: nothing is written.
   */
  savePlan(lease: Lease, plan: ReconcilerPlan, nowMs: number): Promise<'saved' | 'conflict'>
  /** Notes what was done (prepared, applied, removed, verified) and what was refused. */
  recordOutcomes(lease: Lease, outcomes: Outcome[], nowMs: number): Promise<'recorded' | 'conflict'>
  /** When this cluster should be looked at again without a wake-up; null: only when something changes. */
  scheduleRecheck(lease: Lease, atMs: number | null): Promise<void>
  /**
   * Clusters that need a pass: a wake-up not yet honoured, a recheck that is due, an unobserved generation, a deletion
   * not finished; none that is leased now. Oldest need first, found by one set-based query.
   */
  dueClusters(nowMs: number, limit: number): Promise<string[]>
  /**
   * Compares a listing of the whole installation with the stored machines, in one query. `provider`: whose listing it is, so
   * that what runs elsewhere does not count as absent; without it the listing is taken for all there is.
   */
  drift(listing: NodeListing, provider?: string): Promise<Drift>
  /** Opens, refreshes and closes findings that belong to no cluster of ours. */
  saveInstallationFindings(findings: FindingObservation[], nowMs: number): Promise<void>
}

export interface Drift {
  /** Physical clusters one of whose machines or nodes is not as it was last decided. */
  clusterIds: string[]
  /** Node ids that carry our tags but that the database neither knows nor remembers as deleted. */
  unknownNodeIds: string[]
  /** Nodes that a tombstone says were deleted and that still stand: they may be deleted again. */
  strayNodes: { nodeId: string; clusterId: string }[]
}

/** A certificate with its key, PEM. */
export interface CertificateAndKey {
  certificate: string
  key: string
}

/** One that was just made, with its life: what decides when it is renewed. */
export interface MadeCertificate extends CertificateAndKey {
  issuedAtMs: number
  notAfterMs: number
}

/** What a certificate is kept under. */
export interface CertificateName {
  /** `authority`, `control-plane` or a node's id. */
  subject: string
  /** Counts from 1 for each subject. */
  generation: number
  /** The generation of the authority that issued it; its own for an authority. */
  authority: number
}

export interface TrustedAuthority {
  generation: number
  certificate: string
}

/**
 * Secrets of physical clusters, sealed at rest. Saving never replaces: the first writer of a generation wins and everyone gets
 * what it wrote.
 */
export interface Vault {
  /** The authorities that are trusted now, oldest first. */
  authorities(physicalClusterId: string): Promise<TrustedAuthority[]>
  /** The certificate of a dropped authority is still handed out, with an empty key: a machine may have been decided with it. */
  certificate(physicalClusterId: string, subject: string, generation: number): Promise<CertificateAndKey | null>
  newestCertificate(physicalClusterId: string, subject: string): Promise<CertificateAndKey | null>
  saveCertificate(physicalClusterId: string, name: CertificateName, made: MadeCertificate): Promise<CertificateAndKey>
  /** Ends the trust in an authority, and destroys its key. */
  dropAuthority(physicalClusterId: string, generation: number): Promise<void>
  /** Forgets the certificates of a subject that are older than this generation. */
  forgetCertificates(physicalClusterId: string, subject: string, before: number): Promise<void>
  scramCredential(userId: string, generation: number): Promise<ScramCredential | null>
}

/** Makes keys and certificates; keeps none. */
export interface CertificateIssuer {
  createAuthority(physicalClusterId: string, nowMs: number): Promise<MadeCertificate>
  /** For mutual TLS: a certificate that names hosts (never machines) and whose common name is the mTLS principal; valid for `days`. */
  issue(
    authority: CertificateAndKey,
    subject: { commonName: string; hosts: string[]; days?: number },
    nowMs: number,
  ): Promise<MadeCertificate>
}

/** Turns records into what a machine is given. Deterministic: the same records give the same text. */
export interface MachineRenderer {
  render(input: {
    physicalClusterId: string
    specification: PhysicalClusterSpecification
    node: NodeRecord
    /** All nodes of the cluster, with addresses: voters and their addresses come from here. */
    nodes: NodeRecord[]
    /** Of all authorities that the machine trusts, PEM after PEM. */
    authorityCertificate: string
    certificate: CertificateAndKey
  }): MachineSpecification
  /** The ports a node of this role keeps for life. */
  ports(role: NodeRecord['role']): { name: 'broker' | 'controller' | 'tenant'; audience: 'internal' | 'tenant' }[]
}

/** Kafka's own admin protocol, for exactly the calls the loop makes. Every call has a timeout; failures reject. */
export interface KafkaAdmin {
  /** Resolves when one of these accepts a connection, or when `signal` aborts; never rejects. Cheap for both sides. */
  untilListening(addresses: { host: string; port: number }[], signal: AbortSignal): Promise<void>
  /**
   * Rejects with a readable message when no broker answers. With `sizes`, and while copies move, each broker is asked too
   * for what it alone knows: the bytes of its copies, and whether it is cordoned.
   */
  observe(access: KafkaAccess, wanted: { sizes: boolean }): Promise<KafkaObservation>
  setDefaultMinInSync(access: KafkaAccess, minInSync: number): Promise<void>
  /** How long records of topics without a retention of their own are kept; null: for ever. Running brokers take it over. */
  setDefaultRetention(access: KafkaAccess, retentionHours: number | null): Promise<void>
  setDefaultQuota(access: KafkaAccess, quota: { producerByteRate: number; consumerByteRate: number }): Promise<void>
  upsertUser(access: KafkaAccess, name: string, credential: ScramCredential): Promise<void>
  deleteUser(access: KafkaAccess, name: string): Promise<void>
  createAcls(access: KafkaAccess, acls: Extract<Action, { kind: 'create_acls' }>['acls']): Promise<void>
  deleteAcls(access: KafkaAccess, acls: Extract<Action, { kind: 'delete_acls' }>['acls']): Promise<void>
  /**
   * Asks a controller that follows the quorum's log to vote in it. Resolves when it does already. Rejects while it lags too far
   * behind, and while the quorum changes otherwise.
   */
  addVoter(
    access: KafkaAccess,
    voter: { kafkaId: number; directoryId: string; host: string; port: number },
  ): Promise<void>
  /** Takes away a vote; resolves when there is none. The directory names the voter, so that a late call takes no other's. */
  removeVoter(access: KafkaAccess, voter: { kafkaId: number; directoryId: string }): Promise<void>
  /** Makes a broker take no new copies, or take them again. What it has stays. */
  cordonBroker(access: KafkaAccess, kafkaId: number, cordoned: boolean): Promise<void>
  /** Makes Kafka forget a broker that has stopped; resolves when it is not known. */
  unregisterBroker(access: KafkaAccess, kafkaId: number): Promise<void>
  /**
   * Starts moves, or gives them up. Rejects with the first refusal once all were tried; a partition that is gone, and a move
   * that is not in progress any more, are no refusal.
   */
  moveReplicas(access: KafkaAccess, moves: DecidedMove[]): Promise<void>
  /** Holds from then on for exactly these topics, on every broker; null takes the throttle away wherever it was set. */
  setMoveThrottle(access: KafkaAccess, throttle: MoveThrottle | null): Promise<void>
  /** On Kafka's own topics, whose minimum is not the cluster's default. */
  setInternalMinInSync(access: KafkaAccess, topics: string[], minInSync: number): Promise<void>
  /** Gives these partitions back to the first of their replicas; one that it cannot be given to stays as it is. */
  electLeaders(access: KafkaAccess, partitions: PartitionName[]): Promise<void>
  /** Who may lead each partition; for the time in which a volume is missing. Rejects where not all are told of. */
  describeLeadership(access: KafkaAccess): Promise<PartitionLeadership[]>
  /**
   * Lets a replica that is up lead each of these partitions although it may lack acknowledged records (an unclean election),
   * after a person has accepted the loss. One that has a leader, or no replica that is up, stays as it is.
   */
  electSurvivors(access: KafkaAccess, partitions: PartitionName[]): Promise<void>
  /** Raises the feature `metadata.version`; resolves when it is at least there. Rejects while a node does not know that level. */
  setMetadataVersion(access: KafkaAccess, level: number): Promise<void>
  /**
   * Proves the tenant's endpoint: makes a short-lived user and the probe topic, connects as a tenant would, is told of all
   * hosts and no others, produces with acks=all, reads the record back. Brokers that are still to come are waited for, some
   * seconds. The user is left for the next pass to take away. Rejects with what failed.
   */
  verifyEndpoint(
    access: KafkaAccess,
    endpoint: { hosts: { host: string; port: number }[]; replicationFactor: number },
  ): Promise<void>
}

/** Rings at a reconciler. Never the truth: a lost ring is found by the sweep. */
export interface Doorbell {
  ring(physicalClusterId: string): Promise<void>
}
