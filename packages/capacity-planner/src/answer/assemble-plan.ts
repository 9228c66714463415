import { availabilityClasses, type CapacityChange, type CapacityPlan } from '@headwater/model'
import { bindingConstraint, utilisationOf } from '../constraints/index.ts'
import { partitionsCarried } from '../constraints/partitions.ts'
import { partitionsForThroughput } from '../effective-order.ts'
import type { Choice } from '../search/choice.ts'
import type { Question } from '../search/question.ts'
import { rejectedSizes } from '../search/rejected-sizes.ts'
import { alternativesTo } from './alternatives.ts'
import { headroomOf } from './headroom.ts'
import { planId } from './plan-id.ts'
import { promiseOf } from './promise.ts'
import { reasonsFor } from './reasons.ts'
import { sourcesOf } from './sources.ts'
import { warningsFor } from './warnings.ts'

const bytesPerMb = 1e6

/** What is decided, written out in full, so that carrying it out leaves nothing to choose. */
export type PlanDecision = Omit<
  CapacityPlan,
  | 'id'
  | 'promise'
  | 'reasons'
  | 'rejected'
  | 'warnings'
  | 'utilisation'
  | 'binding'
  | 'headroom'
  | 'alternatives'
  | 'sources'
  | 'change'
>

/** Writes a choice out as a plan, with the reason for each of its numbers; `change` is how the present cluster gets there. */
export function assemblePlan(question: Question, choice: Choice, change: CapacityChange | null): CapacityPlan {
  const decision = decide(question, choice)
  const utilisation = utilisationOf(choice.candidate, choice.volume)
  const rejected = rejectedSizes(question, choice)
  return {
    id: planId({ ...decision, fromPlanId: change?.fromPlanId, throttleMBps: change?.throttleMBps }),
    ...decision,
    promise: promiseOf(question, choice),
    binding: bindingConstraint(choice.candidate, utilisation, question.volumeKind),
    utilisation,
    headroom: headroomOf(question, choice),
    reasons: reasonsFor(question, choice, decision, rejected, change),
    rejected,
    alternatives: alternativesTo(question, choice),
    sources: sourcesOf(question, choice),
    warnings: warningsFor(question, choice),
    change,
  }
}

function decide(question: Question, choice: Choice): PlanDecision {
  const { order, effective, catalogue, region, today } = question
  const { name, validUntil } = catalogue.priceBook
  const { replicas, minInSync } = availabilityClasses[order.availability]
  return {
    catalogueVersion: catalogue.version,
    priceBook: name,
    // prices of a book that has ended hold for the day on which they are asked for
    validUntil: validUntil < today ? today : validUntil,
    order,
    effective,
    availability: order.availability,
    provider: region.provider,
    region: region.name,
    zones: [...choice.zones],
    brokers: {
      count: choice.brokers,
      size: choice.size.name,
      vcpu: choice.size.vcpu.value,
      memoryMib: choice.size.memoryMib.value,
      heapMib: choice.size.heapMib.value,
    },
    controllers: controllersOf(choice),
    volume: choice.volume,
    replicationFactor: replicas,
    minInSync,
    partitions: partitionsOf(question, choice),
    quotas: quotasOf(choice),
    price: choice.price,
  }
}

function controllersOf({ controllers }: Choice): CapacityPlan['controllers'] {
  const { mode, count, size, volume } = controllers
  const own = volume === null ? {} : { heapMib: size.heapMib.value, volume }
  return { mode, count, size: size.name, ...own }
}

/** Before replication. The default spreads a topic evenly over the brokers and carries the whole peak by itself. */
function partitionsOf({ order, effective, catalogue }: Question, choice: Choice): CapacityPlan['partitions'] {
  const { peakIngressMBps, peakEgressMBps } = effective
  const { combinedPartitionsMaximum } = catalogue.defaults
  const { replicas } = availabilityClasses[order.availability]
  const capped = choice.controllers.mode === 'combined' && order.availability !== 'development'
  const maximum = Math.min(
    partitionsCarried(choice.candidate),
    capped ? Math.floor(combinedPartitionsMaximum.value / replicas) : Number.POSITIVE_INFINITY,
  )
  const forThroughput = partitionsForThroughput(peakIngressMBps, peakEgressMBps, catalogue.defaults)
  const evenlySpread = Math.ceil(forThroughput / choice.brokers) * choice.brokers
  return { defaultPerTopic: Math.min(maximum, evenlySpread), maximum }
}

/**
 * Kafka enforces quotas on each broker, so each gets the share it carries once the promised failure has happened. It counts whole
 * requests where a promise counts records, hence the margin.
 */
function quotasOf({ candidate }: Choice): CapacityPlan['quotas'] {
  const { effective, failed, defaults } = candidate
  const quota = (peakMBps: number): number =>
    Math.ceil((peakMBps * bytesPerMb * (1 + defaults.quotaMargin.value)) / failed.brokers)
  return {
    producerByteRate: quota(effective.peakIngressMBps),
    consumerByteRate: quota(effective.peakEgressMBps),
  }
}
