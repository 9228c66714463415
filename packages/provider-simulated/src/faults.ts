import type { Provider } from '@headwater/provider'

/** A call as a fault sees it. */
export interface SimulatedCall {
  name: Exclude<keyof Provider, 'name' | 'settlingMs'>
  clusterId: string | null
  nodeId: string | null
  machineId: string | null
}

/** Where a test makes the cloud misbehave. Either hook may wait on the virtual clock: the call is then on its way. */
export interface SimulatedFaults {
  /** Before the call has any effect: a throw is a refusal, a wait is a call that arrives late. */
  beforeCall?: (call: SimulatedCall) => void | Promise<void>
  /** After its effect: a throw is a reply that got lost. */
  afterCall?: (call: SimulatedCall) => void | Promise<void>
  /** How many changes of the world the next list leaves out; never further back than settlingMs allows. */
  listVersionsBehind?: () => number
}

/** Runs a call's effect between the hooks; the effect itself happens in one step. */
export async function withFaults<Result>(
  faults: SimulatedFaults,
  call: SimulatedCall,
  effect: () => Result,
): Promise<Result> {
  await faults.beforeCall?.(call)
  const result = effect()
  await faults.afterCall?.(call)
  return result
}
