import type { CapacityPlan, Order } from '@headwater/model'
import type { Catalogue } from './catalogue/types.ts'
import type { PlannableOfferings } from './offerings.ts'

export interface PlanInput {
  order: Order
  catalogue: Catalogue
  offerings: PlannableOfferings
  /** ISO date of the day of planning: decides which prices hold and which are old. */
  today: string
  /** The cluster whose change is planned; absent for a new one. */
  present?: PresentCluster | undefined
}

/** A running cluster, as far as a plan for its change depends on it. */
export interface PresentCluster {
  /** The plan that it runs. */
  plan: Pick<
    CapacityPlan,
    | 'id'
    | 'region'
    | 'zones'
    | 'availability'
    | 'effective'
    | 'brokers'
    | 'controllers'
    | 'volume'
    | 'replicationFactor'
    | 'price'
    | 'quotas'
  >
  /** What is stored now, before replication; absent: as much as at full retention. */
  storedGib?: number | undefined
  /** All copies on the broker that holds most; told where it is known. */
  fullestBrokerGib?: number | undefined
  /** The rate at which data may move into one broker; absent: what the promise leaves free. */
  throttleMBps?: number | undefined
}
