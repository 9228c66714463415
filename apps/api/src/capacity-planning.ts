import {
  type Catalogue,
  type PlanInput,
  type PresentCluster,
  planCapacity,
  type Region,
} from '@headwater/capacity-planner'
import type { CapacityPlan, Clock, Order, PlanRefusal, PlanResult } from '@headwater/model'
import type { Offerings } from '@headwater/provider'
import { Refusal } from './refusal.ts'

const maxRemembered = 500

export interface ServedRegion {
  region: Region
  offerings: Offerings
}

export interface CapacityPlanning {
  /** The regions in which clusters can be ordered now, with what is offered there. */
  regions(): Promise<ServedRegion[]>
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
  offerings(): Promise<ReadonlyMap<string, Offerings>>
  clock: Clock
  trustMs: number
}): CapacityPlanning {
  const { catalogue, clock, trustMs } = dependencies
  let known: { served: Promise<Served>; readAtMs: number; results: Map<string, PlanResult> } | null = null

  const current = () => {
    const nowMs = clock.nowMs()
    if (known && nowMs - known.readAtMs < trustMs) return known
    const served = dependencies.offerings().then((offerings) => servedBy(catalogue, offerings))
    const fresh = { served, readAtMs: nowMs, results: new Map<string, PlanResult>() }
    known = fresh
    served.catch(() => {
      if (known === fresh) known = null
    })
    return fresh
  }

  return {
    async plan(order, present) {
      const { served: pending, results } = current()
      const served = await pending
      const today = new Date(clock.nowMs()).toISOString().slice(0, 10)
      const key = JSON.stringify([order, today, present?.plan.id, present?.storedGib, present?.throttleMBps])
      const done = results.get(key)
      if (done) return done
      const result = planCapacity({ order, ...offeredIn(served, order.region), today, present })
      if (results.size >= maxRemembered) results.clear()
      results.set(key, result)
      return result
    },
    async regions() {
      const { regions } = await current().served
      return regions
    },
    forgetOfferings() {
      known = null
    },
  }
}

interface Served {
  /** As far as its regions are served. */
  catalogue: Catalogue
  regions: ServedRegion[]
}

function servedBy(catalogue: Catalogue, offerings: ReadonlyMap<string, Offerings>): Served {
  const regions = catalogue.regions.flatMap((region) => {
    const offered = offerings.get(region.provider)
    return offered ? [{ region: { ...region, zones: zonesOf(region, offered) }, offerings: offered }] : []
  })
  return { catalogue: { ...catalogue, regions: regions.map(({ region }) => region) }, regions }
}

/** A cloud whose zones the catalogue cannot know, such as somebody's Kubernetes cluster, has those that its provider offers. */
function zonesOf({ zones }: Region, offered: Offerings): readonly string[] {
  return zones.some((zone) => offered.zones.includes(zone)) ? zones : offered.zones
}

/** The order's region decides the provider; in one that is not served nothing is offered, and the planner says which are. */
function offeredIn({ catalogue, regions }: Served, name: string): Pick<PlanInput, 'catalogue' | 'offerings'> {
  const found = regions.find(({ region }) => region.name === name) ?? regions[0]
  return { catalogue, offerings: found?.offerings ?? { zones: [], sizes: [], pool: null } }
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
        : 'Order the nearest that works, or less of what the limit names.',
    errors: [{ in: 'body', pointer: `${at}${refusal.pointer}`, detail: refusal.message }],
  })
}

const changedBecause =
  'The order becomes another plan now than the one that was agreed to: the catalogue, its prices or what can be had have changed, or the day until which it was valid is over.'

/** Refuses another plan than the one that was agreed to, where one was, with the plan as it is now. */
export function refuseOtherPlan(plan: CapacityPlan, agreed: string | undefined): void {
  if (agreed === undefined || agreed === plan.id) return
  throw new Refusal('capacity-plan-changed', changedBecause, {
    current: plan.id,
    requested: agreed,
    plan,
    next: 'Look at `plan`, and order with its id.',
  })
}
