/** What the balancer decides about: every partition of a cluster, every broker, and how much may move at once. */
export interface BalanceInput {
  partitions: Partition[]
  /** Brokers that exist; one that is not here is gone for good, and its copies are replaced. */
  brokers: Broker[]
  /** Copies of each partition; fewer where fewer brokers take copies. */
  replicationFactor: number
  limits: MoveLimits
  /** False: only what has to move does; what is merely unfair stays. True unless told otherwise. */
  evenOut?: boolean
}

/** One partition's copies as Kafka shows them. Ids are Kafka's node ids. */
export interface Partition {
  topic: string
  partition: number
  /** Null while nobody leads. */
  leaderId: number | null
  /** In order of preference, those that are being added and removed included. */
  replicaIds: number[]
  inSyncIds: number[]
  /** Of `replicaIds`, what a move in progress adds and will remove. */
  addingIds: number[]
  removingIds: number[]
  /** Bytes of its largest copy; 0 where unknown. */
  bytes: number
  /** Bytes that copies in the making hold already, by broker; what is absent counts as nothing. */
  copiedBytes?: Record<number, number>
}

export interface Broker {
  id: number
  zone: string
  /** False: it is cordoned or being drained, and keeps no copy in the end. */
  takesCopies: boolean
  /** Registered and not fenced: a copy can be made there now. */
  isInService: boolean
}

export interface MoveLimits {
  /** The most partitions that are copied at the same time into, out of, or from one broker. */
  inFlight: number
  /** The most moves of one plan; 1,000 unless told otherwise. */
  moves?: number
}

/** Where a partition's copies shall be, the preferred leader first; null: its move in progress is given up. */
export interface ReplicaMove {
  topic: string
  partition: number
  replicaIds: number[] | null
}
