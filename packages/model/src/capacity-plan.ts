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

export interface RejectedCandidate {
  size: string
  brokers: number
  constraint: ConstraintName
  reason: string
}

/** One number of the plan with the sentence that justifies it. */
export interface PlanReason {
  subject: string
  value: string
  because: string
  source: string
}

/** What an order becomes. Pure data: stored with the cluster, shown to the tenant, executed by the reconciler. */
export interface CapacityPlan {
  /** `pla_` + hash over order, catalogue version, price book and present state. The same input has the same id. */
  id: string
  catalogueVersion: string
  order: Order
  /** The order with every default filled in, MB/s. */
  effective: {
    ingressMBps: number
    egressMBps: number
    peakIngressMBps: number
    peakEgressMBps: number
    retentionHours: number
    partitions: number
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
  price: { monthlyMicroUsd: number; lines: PriceLine[] }
  binding: ConstraintName
  utilisation: ConstraintUtilisation[]
  reasons: PlanReason[]
  rejected: RejectedCandidate[]
  warnings: string[]
}

/** Why no plan exists, in the terms the API hands to the tenant. */
export interface PlanRefusal {
  limit: ConstraintName | 'region_unknown' | 'availability_not_offered' | 'throughput' | 'retention'
  message: string
  /** What was asked and what is possible, in `unit`. */
  requested: number | string
  allowed: number | string
  unit: string
  /** JSON pointer into the order to the value that is refused. */
  pointer: string
  /** The nearest order that works, when there is one. */
  nearest: Order | null
}

export type PlanResult = { ok: true; plan: CapacityPlan } | { ok: false; refusal: PlanRefusal }
