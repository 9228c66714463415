import { assert, availabilityClasses, type CapacityPlan, type Order } from '@headwater/model'
import type { Defaults } from './catalogue/types.ts'

export type EffectiveOrder = CapacityPlan['effective']

const bytesPerMb = 1e6
const bytesPerGib = 2 ** 30
const secondsPerHour = 3600

/**
 * The order with every default filled in and the growth margin on everything but partitions. Averages and peaks in MB/s,
 * retention in hours, what is stored in GiB and partitions before replication. A peak below its average is lifted to it.
 * Throws when a number is not one: orders are parsed before they come here.
 */
export function effectiveOrder(order: Order, defaults: Defaults): EffectiveOrder {
  const { ingressMBps, peakIngressMBps, peakEgressMBps } = order.throughput
  const egressMBps = order.throughput.egressMBps ?? ingressMBps * defaults.egressPerIngress.value
  assert(Number.isFinite(ingressMBps) && ingressMBps > 0, 'ingress is a positive number of MB/s')
  assert(Number.isFinite(egressMBps) && egressMBps >= 0, 'egress is a number of MB/s')

  const grown = 1 + (order.growthMargin ?? defaults.growthMargin.value)
  const peakIngress = grown * Math.max(ingressMBps, peakIngressMBps ?? ingressMBps * defaults.peakPerAverage.value)
  const peakEgress = grown * Math.max(egressMBps, peakEgressMBps ?? egressMBps * defaults.peakPerAverage.value)
  return {
    ingressMBps: grown * ingressMBps,
    egressMBps: grown * egressMBps,
    peakIngressMBps: peakIngress,
    peakEgressMBps: peakEgress,
    retentionHours: order.retentionHours ?? null,
    storedGib: grown * storedGibOf(order),
    partitions: Math.max(1, order.partitions ?? 0, partitionsForThroughput(peakIngress, peakEgress, defaults)),
    connections: Math.ceil(grown * (order.connections ?? 0)),
  }
}

/** What is stored at full retention, before replication: as given where records are kept for ever, else average x retention. */
function storedGibOf({ throughput, retentionHours, storedGib }: Order): number {
  assert((retentionHours === undefined) !== (storedGib === undefined), 'an order has retention or what is stored')
  const gib = storedGib ?? (throughput.ingressMBps * (retentionHours ?? 0) * secondsPerHour * bytesPerMb) / bytesPerGib
  assert(Number.isFinite(gib) && gib > 0, 'what is stored is a positive number of GiB')
  return gib
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
