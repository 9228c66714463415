import { assert, type CapacityPlan, type Order, type PlanRefusal } from '@headwater/model'
import { catalogue } from './catalogue/index.ts'
import { everythingOffered } from './everything-offered.ts'
import type { PlannableOfferings } from './offerings.ts'
import { planCapacity } from './plan.ts'

/** The day on which tests plan. */
export const today = '2026-11-22'

/** A small order in region local, with what a test changes. */
export function orderOf(changed: Partial<Order> = {}): Order {
  return {
    region: 'local',
    throughput: { ingressMBps: 0.1 },
    retentionHours: 24,
    availability: 'single-zone',
    ...changed,
  }
}

/** The plan of an order that must have one. */
export function planned(order: Order, offerings: PlannableOfferings = everythingOffered(catalogue)): CapacityPlan {
  const result = planCapacity({ order, catalogue, offerings, today })
  assert(result.ok, `a plan exists: ${result.ok ? '' : result.refusal.message}`)
  return result.plan
}

/** The refusal of an order that must not have a plan. */
export function refused(order: Order, offerings: PlannableOfferings = everythingOffered(catalogue)): PlanRefusal {
  const result = planCapacity({ order, catalogue, offerings, today })
  assert(!result.ok, 'no plan exists')
  return result.refusal
}
