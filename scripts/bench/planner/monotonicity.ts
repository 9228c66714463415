import type { Catalogue } from '@headwater/capacity-planner'
import type { Order } from '@headwater/model'
import fc from 'fast-check'
import { casesOf, type PlannerCase, planOf } from './random-cases.ts'

/** The same day, and a larger order: nothing of it is less than in the smaller one. */
export interface Growth {
  smaller: PlannerCase
  larger: PlannerCase
}

/** A larger order that costs less, or that has a plan where the smaller one has none. */
export interface Violation extends Growth {
  smallerMicroUsd: number | null
  largerMicroUsd: number
}

const factor = fc.integer({ min: 0, max: 1000 }).map((step) => 4 ** (step / 1000))
const factors = fc.record({
  ingress: factor,
  egress: factor,
  peakIngress: factor,
  peakEgress: factor,
  hours: factor,
  partitions: factor,
  connections: factor,
  margin: fc.integer({ min: 0, max: 1000 }).map((step) => step / 1000),
  // one thing more, or all of it at once
  only: fc.constantFrom('throughput', 'kept', 'availability', 'partitions', 'connections', 'margin', 'all'),
})

type Factors = typeof factors extends fc.Arbitrary<infer Value> ? Value : never

/** Pairs of orders. Development is one node by definition, so the guide leaves it out of the rule for availability. */
export function growthsOf(catalogue: Catalogue): fc.Arbitrary<Growth> {
  return fc.tuple(casesOf(catalogue), factors).map(([smaller, by]) => ({
    smaller,
    larger: { ...smaller, order: grown(smaller.order, by) },
  }))
}

function grown(order: Order, by: Factors): Order {
  const more = (what: Factors['only']): boolean => by.only === what || by.only === 'all'
  const { throughput, partitions, connections, growthMargin = 0 } = order
  return {
    ...order,
    throughput: more('throughput')
      ? {
          ingressMBps: throughput.ingressMBps * by.ingress,
          egressMBps: times(throughput.egressMBps, by.egress),
          peakIngressMBps: times(throughput.peakIngressMBps, by.peakIngress),
          peakEgressMBps: times(throughput.peakEgressMBps, by.peakEgress),
        }
      : throughput,
    retentionHours: more('kept') ? times(order.retentionHours, by.hours) : order.retentionHours,
    storedGib: more('kept') ? times(order.storedGib, by.hours) : order.storedGib,
    availability: more('availability') && order.availability === 'single-zone' ? 'multi-zone' : order.availability,
    partitions: partitions !== undefined && more('partitions') ? Math.ceil(partitions * by.partitions) : partitions,
    // an order that states none has 0 connections, so any number is more
    connections: more('connections') ? Math.ceil((connections ?? 100) * by.connections) : connections,
    growthMargin: more('margin') ? growthMargin + (1 - growthMargin) * by.margin : order.growthMargin,
  }
}

function times(value: number | undefined, factorOfIt: number): number | undefined {
  return value === undefined ? undefined : value * factorOfIt
}

/** Null when the larger order costs as much or more, or has no plan. */
export function violationOf(growth: Growth, catalogue: Catalogue): Violation | null {
  // the larger one first: when it is refused, nothing is claimed of the smaller one, and a refusal is the slow answer
  const after = planOf(growth.larger, catalogue)
  if (!after.ok) return null
  const before = planOf(growth.smaller, catalogue)
  const largerMicroUsd = after.plan.price.monthlyMicroUsd
  const smallerMicroUsd = before.ok ? before.plan.price.monthlyMicroUsd : null
  if (smallerMicroUsd !== null && smallerMicroUsd <= largerMicroUsd) return null
  return { ...growth, smallerMicroUsd, largerMicroUsd }
}

/** How many of the pairs break the rule, with one of them shrunk to what matters. */
export function violationsIn(
  catalogue: Catalogue,
  runs: { seed: number; numRuns: number },
): { count: number; example: Violation | null } {
  let count = 0
  const counted = fc.property(growthsOf(catalogue), (growth) => {
    if (violationOf(growth, catalogue)) count += 1
  })
  fc.assert(counted, runs)
  if (count === 0) return { count, example: null }
  const { counterexample } = fc.check(
    fc.property(growthsOf(catalogue), (growth) => violationOf(growth, catalogue) === null),
    runs,
  )
  const [shrunk] = counterexample ?? []
  return { count, example: shrunk ? violationOf(shrunk, catalogue) : null }
}
