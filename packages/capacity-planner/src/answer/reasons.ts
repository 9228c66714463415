import {
  availabilityClasses,
  type CapacityChange,
  counted,
  type PlanReason,
  type RejectedCandidate,
} from '@headwater/model'
import { volumeThroughputNeedMiBps } from '../constraints/volume-throughput.ts'
import { figure, percent, usd } from '../figure.ts'
import type { Choice } from '../search/choice.ts'
import type { Question } from '../search/question.ts'
import type { PlanDecision } from './assemble-plan.ts'
import { controllerReasons } from './controller-reasons.ts'
import { orderReasons } from './order-reasons.ts'
import { sourceOf } from './source.ts'

/** One reason for each number of the plan. */
export function reasonsFor(
  question: Question,
  choice: Choice,
  decision: PlanDecision,
  rejected: readonly RejectedCandidate[],
  change: CapacityChange | null,
): PlanReason[] {
  return [
    ...brokerReasons(question, choice, rejected, change),
    ...controllerReasons(question, choice),
    ...volumeReasons(question, choice),
    ...promiseReasons(question, choice, decision),
    ...orderReasons(question),
    {
      subject: 'price.monthlyMicroUsd',
      value: usd(decision.price.monthlyMicroUsd),
      because: `machines and volumes for ${question.catalogue.defaults.hoursPerMonth.value} hours; ${leastOf(change)}`,
      source: sourceOf(choice.size.priceHourlyMicroUsd),
    },
  ]
}

/** A change may end where moving is not worth its cost. */
function leastOf(change: CapacityChange | null): string {
  return change?.fresh ? 'with what moving costs the least of all that fit' : 'the least of all plans that fit'
}

function brokerReasons(
  question: Question,
  choice: Choice,
  rejected: readonly RejectedCandidate[],
  change: CapacityChange | null,
): PlanReason[] {
  const { size, zones } = choice
  const sizes = question.sizes.length
  return [
    brokerCountReason(question, choice, rejected),
    {
      subject: 'brokers.size',
      value: size.name,
      because: change?.fresh
        ? change.because
        : `cheapest of ${counted(sizes, 'size')} that keeps every limit at peak, before and after the promised failure`,
      source: sourceOf(size.priceHourlyMicroUsd),
    },
    {
      subject: 'brokers.vcpu',
      value: `${size.vcpu.value}`,
      because: `what ${size.name} has`,
      source: sourceOf(size.vcpu),
    },
    {
      subject: 'brokers.memoryMib',
      value: `${size.memoryMib.value} MiB`,
      because: `what ${size.name} has`,
      source: sourceOf(size.memoryMib),
    },
    {
      subject: 'brokers.heapMib',
      value: `${size.heapMib.value} MiB`,
      because: 'enough for the broker; what is left is page cache',
      source: sourceOf(size.heapMib),
    },
    {
      subject: 'zones',
      value: zones.join(', '),
      because: `${question.order.availability} spreads over ${counted(zones.length, 'zone')}: the first of the region with ${size.name}`,
      source: 'availability classes; offerings',
    },
  ]
}

function brokerCountReason(
  { order, catalogue }: Question,
  { size, brokers, zones }: Choice,
  rejected: readonly RejectedCandidate[],
): PlanReason {
  const { brokersMinimum, developmentBrokers } = catalogue.defaults
  const reason = { subject: 'brokers.count', value: `${brokers}` }
  if (order.availability === 'development') {
    return { ...reason, because: 'development is exactly one node', source: sourceOf(developmentBrokers) }
  }
  const fewer = rejected.find(
    (candidate) => candidate.size === size.name && candidate.brokers === brokers - zones.length,
  )
  if (fewer) {
    const because =
      fewer.constraint === 'price'
        ? `${fewer.brokers} would cost more: ${fewer.reason}`
        : `${fewer.brokers} would break ${fewer.constraint}: ${fewer.reason}`
    return { ...reason, because, source: 'constraint with the figures of the size' }
  }
  const because = `the smallest ${order.availability} cluster: at least ${brokersMinimum.value}, a multiple of its zones`
  return { ...reason, because, source: sourceOf(brokersMinimum) }
}

function volumeReasons({ catalogue, volumeKind }: Question, { candidate, volume }: Choice): PlanReason[] {
  const { diskSlackGib, volumeIopsMinimum, diskNormalLimit, diskFailedLimit } = catalogue.defaults
  return [
    {
      subject: 'volume.sizeGib',
      value: `${volume.sizeGib} GiB`,
      because:
        `what full retention needs within ${diskNormalLimit.value}, ` +
        `${diskFailedLimit.value} after the failure, and the slack`,
      source: `${sourceOf(diskNormalLimit)}; ${sourceOf(diskSlackGib)}`,
    },
    {
      subject: 'volume.iops',
      value: `${volume.iops}`,
      because: `at least ${volumeIopsMinimum.value}, and ${volumeKind.iopsPerMiBps.value} for each MiB/s of throughput`,
      source: sourceOf(volumeKind.iopsPerMiBps),
    },
    {
      subject: 'volume.throughputMiBps',
      value: `${volume.throughputMiBps} MiB/s`,
      because:
        `${figure(volumeThroughputNeedMiBps(candidate))} MiB/s needed; ` +
        `${volumeKind.throughputIncludedMiBps.value} are included`,
      source: sourceOf(volumeKind.throughputIncludedMiBps),
    },
  ]
}

function promiseReasons(
  { order, effective, catalogue }: Question,
  choice: Choice,
  decision: PlanDecision,
): PlanReason[] {
  const { survives } = availabilityClasses[order.availability]
  const { failed } = choice.candidate
  const { ingressPerPartitionMBps } = catalogue.defaults
  const margin = percent(catalogue.defaults.quotaMargin.value)
  const quota = (peakMBps: number): string =>
    failed.brokers === choice.brokers
      ? `the promised peak of ${figure(peakMBps)} MB/s and ${margin} for what is around the records`
      : `the promised peak of ${figure(peakMBps)} MB/s over the ${counted(failed.brokers, 'broker')} left when a ${survives} is lost, and ${margin} for what is around the records`
  const classes = 'availability classes'
  return [
    {
      subject: 'replicationFactor',
      value: `${decision.replicationFactor}`,
      because: `copies that ${order.availability} keeps`,
      source: classes,
    },
    {
      subject: 'minInSync',
      value: `${decision.minInSync}`,
      because: `copies that an acks=all record has before it is acknowledged in ${order.availability}`,
      source: classes,
    },
    {
      subject: 'partitions.defaultPerTopic',
      value: `${decision.partitions.defaultPerTopic}`,
      because: `carries the whole peak, spread evenly over ${counted(choice.brokers, 'broker')}`,
      source: sourceOf(ingressPerPartitionMBps),
    },
    {
      subject: 'partitions.maximum',
      value: `${decision.partitions.maximum}`,
      because: `before replication: the recommended replicas of the brokers${choice.controllers.mode === 'combined' ? ', and what combined controllers carry' : ''}`,
      source: sourceOf(choice.size.partitionsRecommended),
    },
    {
      subject: 'quotas.producerByteRate',
      value: `${decision.quotas.producerByteRate} bytes/s`,
      because: quota(effective.peakIngressMBps),
      source: sourceOf(catalogue.defaults.quotaMargin),
    },
    {
      subject: 'quotas.consumerByteRate',
      value: `${decision.quotas.consumerByteRate} bytes/s`,
      because: quota(effective.peakEgressMBps),
      source: sourceOf(catalogue.defaults.quotaMargin),
    },
  ]
}
