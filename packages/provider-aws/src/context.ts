import type { CallAws } from './aws-calls.ts'
import type { CapacityMemory } from './capacity-memory.ts'
import type { Listings } from './listings.ts'
import type { AwsProviderOptions } from './options.ts'

/** What every call of the provider works with. */
export interface AwsContext {
  options: AwsProviderOptions
  call: CallAws
  listings: Listings
  capacity: CapacityMemory
}

/**
 * How late EC2 may show a change. AWS names no bound; its page "Eventual consistency in the Amazon EC2 API" advises to wait
 * up to five minutes before believing what is shown.
 */
export const settlingMs = 300_000
