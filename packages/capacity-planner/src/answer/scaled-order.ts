import type { Order } from '@headwater/model'

/** The order with `factor` times its throughput; connections and what is stored for ever stay. */
export function withThroughput(order: Order, factor: number): Order {
  const { ingressMBps, egressMBps, peakIngressMBps, peakEgressMBps } = order.throughput
  return {
    ...order,
    throughput: {
      ingressMBps: ingressMBps * factor,
      ...(egressMBps === undefined ? {} : { egressMBps: egressMBps * factor }),
      ...(peakIngressMBps === undefined ? {} : { peakIngressMBps: peakIngressMBps * factor }),
      ...(peakEgressMBps === undefined ? {} : { peakEgressMBps: peakEgressMBps * factor }),
    },
  }
}
