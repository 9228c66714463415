import type { Availability } from './availability.ts'

/** What a tenant asks for. MB/s are 10^6 bytes a second; peaks are what quotas and the promise are set to. */
export interface Order {
  region: string
  throughput: {
    /** Average produced by clients. */
    ingressMBps: number
    /** Average read by clients; the planner's default fan-out when absent. */
    egressMBps?: number | undefined
    /** The planner's default ratio to the average when absent. */
    peakIngressMBps?: number | undefined
    peakEgressMBps?: number | undefined
  }
  /** How long records are kept. Exactly one of this and `storedGib` is there. */
  retentionHours?: number | undefined
  /** Records are kept for ever, and so much is stored, before replication. */
  storedGib?: number | undefined
  availability: Availability
  /** Partitions that the tenant knows to need, before replication. */
  partitions?: number | undefined
  /** Client connections at the same time, to all brokers together. */
  connections?: number | undefined
  /** Share by which everything but partitions is planned larger than asked: 0.3 is room for 30 % more. */
  growthMargin?: number | undefined
}
