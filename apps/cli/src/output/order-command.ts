import type { Order } from '@headwater/model'
import { retentionText } from '../arguments/retention.ts'

/** The order as options of `headwater plan` and `headwater cluster create`, ready to paste. */
export function orderArguments(order: Order): string {
  const { ingressMBps, egressMBps, peakIngressMBps, peakEgressMBps } = order.throughput
  const given: [string, string | number | undefined][] = [
    ['throughput', ingressMBps],
    ['retention', order.retentionHours === undefined ? 'unlimited' : retentionText(order.retentionHours)],
    ['stored', order.storedGib],
    ['availability', order.availability],
    ['egress', egressMBps],
    ['peak', peakIngressMBps],
    ['peak-egress', peakEgressMBps],
    ['partitions', order.partitions],
    ['connections', order.connections],
    ['growth', order.growthMargin],
    ['region', order.region === 'local' ? undefined : order.region],
  ]
  return given.flatMap(([option, value]) => (value === undefined ? [] : [`--${option} ${value}`])).join(' ')
}
