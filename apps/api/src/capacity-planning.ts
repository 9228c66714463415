import { type Catalogue, type PresentCluster, planCapacity } from '@headwater/capacity-planner'
import type { Clock, Order, PlanRefusal, PlanResult } from '@headwater/model'
import type { Offerings } from '@headwater/provider'
import { Refusal } from './refusal.ts'

const maxRemembered = 500

export interface CapacityPlanning {
  /** With `present` the change of that cluster is planned. */
  plan(order: Order, present?: PresentCluster): Promise<PlanResult>
  /** After an order was taken: what is free has changed. */
  forgetOfferings(): void
}

/**
 * Plans with offerings that are at most `trustMs` old. The planner is pure, so for the same offerings an order is planned
 * once: the preview, the confirmation and a retry cost one search.
 */
export function createCapacityPlanning(dependencies: {
  catalogue: Catalogue
  offerings(): Promise<Offerings>
  clock: Clock
  trustMs: number
}): CapacityPlanning {
  const { catalogue, clock, trustMs } = dependencies
  let known: { offerings: Promise<Offerings>; readAtMs: number; results: Map<string, PlanResult> } | null = null

  const current = () => {
    const nowMs = clock.nowMs()
    if (known && nowMs - known.readAtMs < trustMs) return known
    const fresh = { offerings: dependencies.offerings(), readAtMs: nowMs, results: new Map<string, PlanResult>() }
    known = fresh
    fresh.offerings.catch(() => {
      if (known === fresh) known = null
    })
    return fresh
  }

  return {
    async plan(order, present) {
      const { offerings: pending, results } = current()
      const offerings = await pending
      const today = new Date(clock.nowMs()).toISOString().slice(0, 10)
      const key = JSON.stringify([order, today, present?.plan.id, present?.storedGib, present?.throttleMBps])
      const done = results.get(key)
      if (done) return done
      const result = planCapacity({ order, catalogue, offerings, today, present })
      if (results.size >= maxRemembered) results.clear()
      results.set(key, result)
      return result
    },
    forgetOfferings() {
      known = null
    },
  }
}

/** The planner's refusal as a problem; `at` points to the order within the body. */
export function orderRefused(refusal: PlanRefusal, at: string): Refusal {
  return new Refusal('order-not-possible', refusal.message, {
    limit: refusal.limit,
    current: refusal.allowed,
    requested: refusal.requested,
    unit: refusal.unit,
    nearest: refusal.nearest,
    rejected: refusal.rejected,
    split: refusal.split,
    next:
      refusal.nearest === null
        ? 'Ask for less of what the limit names, or for another region.'
        : 'Order what `nearest` holds, or less of what the limit names.',
    errors: [{ in: 'body', pointer: `${at}${refusal.pointer}`, detail: refusal.message }],
  })
}
