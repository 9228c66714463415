import type { PlanReason } from '@headwater/model'
import { figure } from './figure.ts'
import type { Question } from './question.ts'
import { sourceOf } from './source.ts'

const ordered = { because: 'as ordered', source: 'order' }

/** Where each number of the effective order comes from: the tenant, or a default. */
export function orderReasons({ order, effective, catalogue }: Question): PlanReason[] {
  const { egressPerIngress, peakPerAverage, ingressPerPartitionMBps, egressPerPartitionMBps } = catalogue.defaults
  const { egressMBps, peakIngressMBps, peakEgressMBps } = order.throughput
  const peak = (
    asked: number | undefined,
    got: number,
    averageMBps: number,
  ): Pick<PlanReason, 'because' | 'source'> => {
    if (asked === got) return ordered
    if (asked !== undefined)
      return { because: 'the peak ordered is below the average, which counts instead', source: 'order' }
    return {
      because: `${peakPerAverage.value} x the average of ${figure(averageMBps)} MB/s`,
      source: sourceOf(peakPerAverage),
    }
  }
  return [
    { subject: 'effective.ingressMBps', value: `${figure(effective.ingressMBps)} MB/s`, ...ordered },
    {
      subject: 'effective.egressMBps',
      value: `${figure(effective.egressMBps)} MB/s`,
      ...(egressMBps === undefined
        ? { because: `${egressPerIngress.value} x ingress`, source: sourceOf(egressPerIngress) }
        : ordered),
    },
    {
      subject: 'effective.peakIngressMBps',
      value: `${figure(effective.peakIngressMBps)} MB/s`,
      ...peak(peakIngressMBps, effective.peakIngressMBps, effective.ingressMBps),
    },
    {
      subject: 'effective.peakEgressMBps',
      value: `${figure(effective.peakEgressMBps)} MB/s`,
      ...peak(peakEgressMBps, effective.peakEgressMBps, effective.egressMBps),
    },
    { subject: 'effective.retentionHours', value: `${figure(effective.retentionHours)} h`, ...ordered },
    {
      subject: 'effective.partitions',
      value: `${effective.partitions}`,
      ...(order.partitions === effective.partitions
        ? ordered
        : {
            because: `the peaks at ${ingressPerPartitionMBps.value} MB/s in and ${egressPerPartitionMBps.value} out a partition, before replication`,
            source: sourceOf(ingressPerPartitionMBps),
          }),
    },
  ]
}
