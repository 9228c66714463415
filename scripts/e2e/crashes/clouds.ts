import type { CloudResource, ResourceKinds } from './resources.ts'

/** A cloud of the test's own, and a state folder for the control planes that serve it. */
export interface OrderCloud {
  /** The region of orders that come to it. */
  region: string
  stateFolder: string
  /** What a control plane needs in its environment. */
  environment: Record<string, string>
  kinds: ResourceKinds
  /** Everything that stands in it, whoever made it. */
  resources(): Promise<CloudResource[]>
  /** Ends everything, what a failed test left behind included. */
  stop(): Promise<void>
}
