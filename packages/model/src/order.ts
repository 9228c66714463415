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
  retentionHours: number
  availability: Availability
  /** Partitions that the tenant knows to need, before replication. */
  partitions?: number | undefined
}
