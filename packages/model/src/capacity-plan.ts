import type { Availability } from './availability.ts'
import type { Order } from './order.ts'

/** A number with where it comes from. */
export interface SourcedNumber {
  value: number
  unit: string
  source: string
  /** ISO date at which the source was read or the measurement made. */
  date: string
}

export type ConstraintName =
  | 'network'
  | 'volume_throughput'
  | 'disk'
  | 'partitions'
  | 'cpu'
  | 'memory'
  | 'connections'
  | 'size_sold_out'
  | 'capacity_pool'

/** How full one resource of the busiest broker is, as a share of what it carries (1 = all of it). */
export interface ConstraintUtilisation {
  constraint: ConstraintName
  /** Share used at peak with nothing failed, and the most the plan allows there. */
  normal: number
  normalLimit: number
  /** Share used at peak after the failure the class promises to survive, and the most allowed there. */
  failed: number
  failedLimit: number
  /** The sum in words, with units: what is used, what a broker has. */
  explanation: string
}

export interface PriceLine {
  item: string
  quantity: number
  unit: string
  unitPriceMicroUsd: number
  monthlyMicroUsd: number
}

/** A size that was not taken: it breaks a constraint, or keeps them all at a higher price. */
export interface RejectedCandidate {
  size: string
  brokers: number
  constraint: ConstraintName | 'price'
  reason: string
  /** What is used of the constraint as a multiple of its limit, over 1; null where it breaks none that is measured. */
  overload: number | null
  /** What it would cost a month; null where it breaks a constraint. */
  monthlyMicroUsd: number | null
}

/** One number of the plan with the sentence that justifies it. */
export interface PlanReason {
  subject: string
  value: string
  because: string
  source: string
}

/** What the tenant may count on. Rates are peaks, MB/s. */
export interface PlanPromise {
  ingressMBps: number
  egressMBps: number
  /** Null: records are kept for ever. */
  retentionHours: number | null
  /** Before replication. */
  storedGib: number
  /** Client connections at the same time, to all brokers together. */
  connections: number
  survives: 'nothing' | 'machine' | 'zone'
  /** What clients can do while the failure that the class survives lasts. */
  whileFailed: { reads: boolean; writes: boolean }
  healing: {
    /** Until other brokers lead what a lost one led; null where there are none. */
    failoverSeconds: number | null
    /** Until another machine runs in the place of a lost one, on the same volume. */
    machineSeconds: number
    /** Until the copies of a lost volume have been made again, once that has begun; null where they cannot be. */
    volumeSeconds: number | null
  }
  /** The same in sentences. */
  statements: string[]
}

/** How much more the machines of a plan carry before others are needed. */
export interface PlanHeadroom {
  /** Multiple of the order's throughput that the same machines carry, with volumes grown to fit. */
  factor: number
  /** What is full then. */
  limitedBy: ConstraintName
  /** Price of the same machines with those volumes. */
  monthlyMicroUsd: number
  /** The plan of a little more than that; null where there is none. */
  nextStep: { brokers: { count: number; size: string }; monthlyMicroUsd: number; moreMicroUsd: number } | null
}

/** Another order, near the one that was asked for, with what it would become. */
export interface PlanAlternative {
  kind: 'cheaper' | 'larger' | 'other_availability'
  order: Order
  brokers: { count: number; size: string }
  monthlyMicroUsd: number
  /** Against the plan: less than 0 where it is cheaper. */
  differenceMicroUsd: number
  /** What is given up or gained. */
  because: string
}

export interface PlanSource {
  source: string
  /** ISO date at which it was read, or measured. */
  date: string
  /** What was taken from it. */
  uses: string[]
}

export type ChangeStepKind =
  | 'lower_promise'
  | 'lower_retention'
  | 'grow_volumes'
  | 'change_volume_rates'
  | 'add_controllers'
  | 'change_size'
  | 'add_brokers'
  | 'move_replicas'
  | 'replace_volumes'
  | 'remove_brokers'
  | 'remove_controllers'
  | 'raise_retention'
  | 'raise_promise'

/** One step of a change; steps run one after the other. */
export interface ChangeStep {
  kind: ChangeStepKind
  /** What happens, as a sentence. */
  text: string
  /** Nodes that it touches. */
  nodes: number
  bytesToMove: number
  seconds: number
}

/** How a running cluster becomes what the plan says. */
export interface CapacityChange {
  /** The plan that the cluster runs now. */
  fromPlanId: string
  fromMonthlyMicroUsd: number
  /** A month, against now. */
  differenceMicroUsd: number
  /** In their order; none when the cluster is already what the order needs. */
  steps: ChangeStep[]
  bytesToMove: number
  /** What these bytes follow from; absent in plans made before it was told. */
  bytesBecause?: string | undefined
  /** Rate of moving, MB/s into one broker, and where it comes from. */
  throttleMBps: number
  throttleBecause: string
  seconds: number
  /** Traffic between zones and machines that run beside each other while data moves. */
  movingMicroUsd: number
  /** The cheapest plan for the same order on an empty cloud, where the change ends elsewhere. */
  fresh: { brokers: { count: number; size: string }; sizeGib: number; monthlyMicroUsd: number } | null
  /** Why the change ends where it ends. */
  because: string
  /** What clients will notice. */
  notices: string[]
}

/** What an order becomes. Pure data: stored with the cluster, shown to the tenant, executed by the reconciler. */
export interface CapacityPlan {
  /** `pla_` + hash over order, catalogue version, price book, present state and, for a change, the rate of moving. The same input has the same id. */
  id: string
  catalogueVersion: string
  priceBook: string
  /** ISO date of the last day on which the plan holds. */
  validUntil: string
  order: Order
  /** The order with every default and the growth margin in it, MB/s. */
  effective: {
    ingressMBps: number
    egressMBps: number
    peakIngressMBps: number
    peakEgressMBps: number
    /** Null: records are kept for ever. */
    retentionHours: number | null
    /** At full retention, before replication. */
    storedGib: number
    partitions: number
    /** 0 where the order states none. */
    connections: number
  }
  availability: Availability
  provider: string
  region: string
  zones: string[]
  brokers: { count: number; size: string; vcpu: number; memoryMib: number; heapMib: number }
  controllers: {
    mode: 'combined' | 'dedicated'
    count: number
    size: string
    /** A dedicated controller's own heap and volume; absent when combined, where they are the broker's. */
    heapMib?: number | undefined
    volume?: CapacityPlan['volume'] | undefined
  }
  volume: { sizeGib: number; iops: number; throughputMiBps: number }
  replicationFactor: number
  minInSync: number
  partitions: { defaultPerTopic: number; maximum: number }
  /** Client quotas, bytes a second for each broker. */
  quotas: { producerByteRate: number; consumerByteRate: number }
  /** Null for plans made before it was worked out. */
  promise: PlanPromise | null
  price: { monthlyMicroUsd: number; lines: PriceLine[] }
  binding: ConstraintName
  utilisation: ConstraintUtilisation[]
  /** Null for plans made before it was worked out. */
  headroom: PlanHeadroom | null
  reasons: PlanReason[]
  /** Each size that was not taken, and the one that was where fewer of it are not enough. */
  rejected: RejectedCandidate[]
  alternatives: PlanAlternative[]
  sources: PlanSource[]
  warnings: string[]
  /** How the present cluster gets there; null for a new one. */
  change: CapacityChange | null
}

/** Why no plan exists, in the terms the API hands to the tenant. */
export interface PlanRefusal {
  limit:
    | ConstraintName
    | 'region_unknown'
    | 'region_fixed'
    | 'availability_not_offered'
    | 'throughput'
    | 'retention'
    | 'stored'
  message: string
  /** What was asked and what is possible, in `unit`. */
  requested: number | string
  allowed: number | string
  unit: string
  /** JSON pointer into the order to the value that is refused. */
  pointer: string
  /** The nearest order that works, when there is one. */
  nearest: Order | null
  /** The constraint that fails on each size. */
  rejected: RejectedCandidate[]
  /** The fewest clusters that carry the order between them, each with `order`; null where no number does. */
  split: { clusters: number; order: Order; monthlyMicroUsd: number } | null
}

export type PlanResult = { ok: true; plan: CapacityPlan } | { ok: false; refusal: PlanRefusal }
