import type { Catalogue, PresentCluster } from '@headwater/capacity-planner'
import { availabilities, type CapacityPlan, type Order, type PlanResult } from '@headwater/model'
import fc from 'fast-check'
import {
  type Day,
  days,
  logUniform,
  maybe,
  offeringsOn,
  oneOf,
  ordersOf,
  type PlannerCase,
  planOf,
  regionsOf,
} from './random-cases.ts'

/** An order for a cluster that runs, on a day that may have less than the day on which the cluster was planned. */
export interface ChangeCase extends PlannerCase {
  present: PresentCluster & { plan: CapacityPlan }
}

/** A change with what the planner says of it, since the next one starts from there. */
export interface PlannedChange {
  change: ChangeCase
  result: PlanResult
}

/**
 * Endless and seeded. Each cluster is changed a few times, from where the change before ended, so that it may have what no
 * fresh plan has: volumes larger than its order needs, or a size that is sold out. Orders that are refused leave it as it was.
 */
export function* changesIn(catalogue: Catalogue, seed: number): Generator<PlannedChange> {
  const clusters = clustersOf(catalogue)
  for (let sample = 0; ; sample += 1) {
    for (const cluster of fc.sample(clusters, { seed: seed * 10_007 + sample, numRuns: clustersASample })) {
      yield* changesOf(cluster, catalogue)
    }
  }
}

const clustersASample = 50
const changesACluster = 5

/** Values of an order, each times a factor; most stay as they are, as in most changes. */
const factor = oneOf([2, fc.constant(1)], [1, logUniform(0.25, 4)], [1, logUniform(0.9, 1.1)])
const nearby = fc.record({
  ingress: factor,
  egress: factor,
  peaks: factor,
  kept: factor,
  partitions: factor,
  connections: factor,
  availability: maybe(fc.constantFrom(...availabilities), 4),
})
type Nearby = typeof nearby extends fc.Arbitrary<infer Value> ? Value : never

/** Now and then a bounded place that has hardly more than what the cluster holds. */
const tightDays = fc.record({
  pool: fc.record({
    freeMemoryMib: logUniform(1, 4096).map(Math.floor),
    freeDiskGib: logUniform(1, 500).map(Math.floor),
    diskOvercommit: fc.constantFrom(1, 2, 4),
  }),
  soldOutOneIn: fc.constantFrom(0, 2, 4),
  soldOutSeed: fc.nat(),
})

/** What a tenant asks for next: close to what runs, or something else altogether. */
const wish = fc.record({
  by: maybe(nearby, 4),
  other: ordersOf(['']),
  day: maybe(oneOf<Day>([2, days], [1, tightDays]), 2),
  storedShare: maybe(fc.noBias(fc.integer({ min: 0, max: 100 })), 2),
  throttleMBps: maybe(logUniform(1, 500), 2),
})

interface Cluster {
  first: PlannerCase
  wishes: (typeof wish extends fc.Arbitrary<infer Value> ? Value : never)[]
}

function clustersOf(catalogue: Catalogue): fc.Arbitrary<Cluster> {
  return fc
    .record({
      order: ordersOf(regionsOf(catalogue)),
      firstDay: days,
      wishes: fc.array(wish, { minLength: changesACluster, maxLength: changesACluster }),
    })
    .map(({ order, firstDay, wishes }) => ({
      first: { order, offerings: offeringsOn(firstDay, order.region, catalogue) },
      wishes,
    }))
}

function* changesOf({ first, wishes }: Cluster, catalogue: Catalogue): Generator<PlannedChange> {
  const made = planOf(first, catalogue)
  if (!made.ok) return
  let { plan } = made
  for (const { by, other, day, storedShare, throttleMBps } of wishes) {
    const order = by === undefined ? { ...other, region: plan.region } : near(plan.order, by)
    const change: ChangeCase = {
      order,
      offerings: day === undefined ? first.offerings : offeringsOn(day, plan.region, catalogue),
      present: {
        plan,
        storedGib: storedShare === undefined ? undefined : (plan.effective.storedGib * storedShare) / 100,
        throttleMBps,
      },
    }
    const result = planOf(change, catalogue, change.present)
    yield { change, result }
    if (result.ok) plan = result.plan
  }
}

function near({ throughput, ...order }: Order, by: Nearby): Order {
  return {
    ...order,
    throughput: {
      ingressMBps: throughput.ingressMBps * by.ingress,
      egressMBps: times(throughput.egressMBps, by.egress),
      peakIngressMBps: times(throughput.peakIngressMBps, by.peaks),
      peakEgressMBps: times(throughput.peakEgressMBps, by.peaks),
    },
    availability: by.availability ?? order.availability,
    retentionHours: times(order.retentionHours, by.kept),
    storedGib: times(order.storedGib, by.kept),
    partitions: ceiled(times(order.partitions, by.partitions)),
    connections: ceiled(times(order.connections, by.connections)),
  }
}

function times(value: number | undefined, factorOfIt: number): number | undefined {
  return value === undefined ? undefined : value * factorOfIt
}

function ceiled(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.ceil(value)
}
