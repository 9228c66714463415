import type { PlanReason } from '@headwater/model'
import { figure, gibibytes, percent } from '../figure.ts'
import type { Question } from '../search/question.ts'
import { sourceOf } from './source.ts'

const ordered = { because: 'as ordered', source: 'order' }

/** Where each number of the effective order comes from: the tenant, or a default. */
export function orderReasons({ order, effective, catalogue }: Question): PlanReason[] {
  const grown = 1 + (order.growthMargin ?? catalogue.defaults.growthMargin.value)
  const { egressPerIngress, peakPerAverage, ingressPerPartitionMBps, egressPerPartitionMBps } = catalogue.defaults
  const { egressMBps, peakIngressMBps, peakEgressMBps } = order.throughput
  const peak = (
    asked: number | undefined,
    got: number,
    averageMBps: number,
  ): Pick<PlanReason, 'because' | 'source'> => {
    if (asked !== undefined && asked * grown === got) return ordered
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
    ...keptReasons(effective),
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
    { subject: 'effective.connections', value: `${effective.connections}`, ...connectionsReason(order) },
    {
      subject: 'order.growthMargin',
      value: percent(grown - 1),
      because: grown === 1 ? 'no growth was asked for' : 'more throughput, records and connections than stated',
      source: order.growthMargin === undefined ? sourceOf(catalogue.defaults.growthMargin) : 'order',
    },
  ]
}

function keptReasons({ retentionHours, storedGib, ingressMBps }: Question['effective']): PlanReason[] {
  if (retentionHours === null)
    return [
      {
        subject: 'effective.storedGib',
        value: gibibytes(storedGib),
        because: 'as ordered, kept for ever',
        source: 'order',
      },
    ]
  return [
    { subject: 'effective.retentionHours', value: `${figure(retentionHours)} h`, ...ordered },
    {
      subject: 'effective.storedGib',
      value: gibibytes(storedGib),
      because: `${figure(ingressMBps)} MB/s for ${figure(retentionHours)} h, before replication`,
      source: 'order',
    },
  ]
}

function connectionsReason({ connections }: Question['order']): Pick<PlanReason, 'because' | 'source'> {
  return connections === undefined ? { because: 'not stated, so not a limit here', source: 'order' } : ordered
}
