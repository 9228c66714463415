export const availabilities = ['development', 'single-zone', 'multi-zone'] as const
export type Availability = (typeof availabilities)[number]

export interface AvailabilityClass {
  /** Replicas of each partition. */
  replicas: number
  /** `min.insync.replicas`: copies an acks=all record has before it is acknowledged. */
  minInSync: number
  /** Zones the nodes are spread over. */
  zones: number
  /** The loss after which the promised throughput still holds. */
  survives: 'nothing' | 'machine' | 'zone'
}

/** What each class promises; the table of docs/guide/availability.md. */
export const availabilityClasses: Record<Availability, AvailabilityClass> = {
  development: { replicas: 1, minInSync: 1, zones: 1, survives: 'nothing' },
  'single-zone': { replicas: 2, minInSync: 1, zones: 1, survives: 'machine' },
  'multi-zone': { replicas: 3, minInSync: 2, zones: 3, survives: 'zone' },
}
