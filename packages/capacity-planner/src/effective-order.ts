import { assert, availabilityClasses, type CapacityPlan, type Order } from '@headwater/model'
import type { Defaults } from './catalogue/types.ts'

export type EffectiveOrder = CapacityPlan['effective']

/**
 * The order with every default filled in. Averages and peaks in MB/s, retention in hours, partitions before replication.
 * A peak below its average is lifted to it. Throws when a number is not one: orders are parsed before they come here.
 */
export function effectiveOrder(order: Order, defaults: Defaults): EffectiveOrder {
  const { ingressMBps, peakIngressMBps, peakEgressMBps } = order.throughput
  const egressMBps = order.throughput.egressMBps ?? ingressMBps * defaults.egressPerIngress.value
  assert(Number.isFinite(ingressMBps) && ingressMBps > 0, 'ingress is a positive number of MB/s')
  assert(Number.isFinite(egressMBps) && egressMBps >= 0, 'egress is a number of MB/s')
  assert(Number.isFinite(order.retentionHours) && order.retentionHours > 0, 'retention is a positive number of hours')

  const peakIngress = Math.max(ingressMBps, peakIngressMBps ?? ingressMBps * defaults.peakPerAverage.value)
  const peakEgress = Math.max(egressMBps, peakEgressMBps ?? egressMBps * defaults.peakPerAverage.value)
  return {
    ingressMBps,
    egressMBps,
    peakIngressMBps: peakIngress,
    peakEgressMBps: peakEgress,
    retentionHours: order.retentionHours,
    partitions: Math.max(1, order.partitions ?? 0, partitionsForThroughput(peakIngress, peakEgress, defaults)),
  }
}

/** The fewest partitions, before replication, that can carry the peaks. Confluent: each carries so much in and so much out. */
export function partitionsForThroughput(peakIngressMBps: number, peakEgressMBps: number, defaults: Defaults): number {
  return Math.max(
    1,
    Math.ceil(peakIngressMBps / defaults.ingressPerPartitionMBps.value),
    Math.ceil(peakEgressMBps / defaults.egressPerPartitionMBps.value),
  )
}

/** The copies that the order's availability class keeps of each partition. */
export function replicasOf(order: Order): number {
  return availabilityClasses[order.availability].replicas
}
