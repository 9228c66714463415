import type { Order, PlanRefusal } from '@headwater/model'
import type { Priceable } from './refusal.ts'

const clustersMost = 1024

/**
 * The fewest clusters that carry the order between them, each with the same share of throughput, partitions, connections and what is
 * stored; null where not even many do.
 */
export function splitOf(order: Order, { plans, priceOf }: Priceable): PlanRefusal['split'] {
  let works = 2
  while (!plans(shareOf(order, works))) {
    works *= 2
    if (works > clustersMost) return null
  }
  let fails = works / 2
  while (works - fails > 1) {
    const middle = Math.floor((works + fails) / 2)
    if (plans(shareOf(order, middle))) works = middle
    else fails = middle
  }
  const each = shareOf(order, works)
  const eachMicroUsd = priceOf(each)
  return eachMicroUsd === null ? null : { clusters: works, order: each, monthlyMicroUsd: works * eachMicroUsd }
}

function shareOf(order: Order, clusters: number): Order {
  const { ingressMBps, egressMBps, peakIngressMBps, peakEgressMBps } = order.throughput
  const share = (value: number): number => roundedUp(value / clusters)
  return {
    ...order,
    throughput: {
      ingressMBps: share(ingressMBps),
      ...(egressMBps === undefined ? {} : { egressMBps: share(egressMBps) }),
      ...(peakIngressMBps === undefined ? {} : { peakIngressMBps: share(peakIngressMBps) }),
      ...(peakEgressMBps === undefined ? {} : { peakEgressMBps: share(peakEgressMBps) }),
    },
    ...(order.storedGib === undefined ? {} : { storedGib: share(order.storedGib) }),
    ...(order.partitions === undefined ? {} : { partitions: Math.ceil(order.partitions / clusters) }),
    ...(order.connections === undefined ? {} : { connections: Math.ceil(order.connections / clusters) }),
  }
}

/** Up to three significant digits, so that the clusters together carry no less than was asked. */
function roundedUp(value: number): number {
  if (value <= 0) return value
  const digits = 2 - Math.floor(Math.log10(value))
  const scale = 10 ** Math.abs(digits)
  const up = digits >= 0 ? Math.ceil(value * scale - 1e-6) / scale : Math.ceil(value / scale - 1e-6) * scale
  return Math.max(value, up)
}
