import { retentionMs } from '@headwater/model'
import type { KafkaObservation } from '../observed.ts'
import type { Action } from '../plan.ts'
import { carriesPlan, copiesAreAsPlanned } from '../progress.ts'
import { reachableKafka, type Step, type StepInput } from '../step.ts'

const msPerHour = 3_600_000

/**
 * What is dynamic in Kafka and comes from the plan: the least copies in sync, how long records stay, and client quotas. What
 * is lowered is lowered at once; what is raised is raised when the nodes are there that carry it.
 */
export const configureKafka: Step = (input) => {
  const kafka = reachableKafka(input.observed)
  if (kafka === null) return {}
  return { actions: [...minInSync(kafka, input), ...retention(kafka, input), ...quotas(kafka, input)] }
}

function minInSync(kafka: KafkaObservation, input: StepInput): Action[] {
  const { minInSync: wanted } = input.desired.specification
  const may = (now: number | null): boolean => now === null || now > wanted || copiesAreAsPlanned(kafka, input)
  const actions: Action[] = []
  if (kafka.defaultMinInSync !== wanted && may(kafka.defaultMinInSync)) {
    const because = `min.insync.replicas is ${kafka.defaultMinInSync ?? 'not set'} and the class promises ${wanted}`
    actions.push({ kind: 'set_default_min_in_sync', minInSync: wanted, because })
  }
  const topics = Object.entries(kafka.internalMinInSync).flatMap(([topic, now]) =>
    now !== wanted && may(now) ? [topic] : [],
  )
  if (topics.length > 0) {
    const because = `Kafka's own topics have another minimum of copies in sync than the ${wanted} of the class`
    actions.push({ kind: 'set_internal_min_in_sync', topics, minInSync: wanted, because })
  }
  return actions
}

function retention(kafka: KafkaObservation, input: StepInput): Action[] {
  const { retentionHours } = input.desired.specification
  const wantedMs = retentionMs(retentionHours)
  const nowMs = kafka.defaultRetentionMs
  if (nowMs === wantedMs) return []
  const isLonger = nowMs !== null && nowMs !== -1 && (wantedMs === -1 || wantedMs > nowMs)
  if (isLonger && !carriesPlan(kafka, input)) return []
  const because = `records are kept ${retentionText(nowMs)} and shall be kept ${retentionText(wantedMs)}`
  return [{ kind: 'set_default_retention', retentionHours, because }]
}

function retentionText(ms: number | null): string {
  if (ms === null) return 'as long as each node was told'
  return ms === -1 ? 'for ever' : `${ms / msPerHour} hours`
}

function quotas({ defaultQuota: now }: KafkaObservation, input: StepInput): Action[] {
  const { producerByteRate, consumerByteRate } = input.desired.specification.quotas
  if (now?.producerByteRate === producerByteRate && now.consumerByteRate === consumerByteRate) return []
  const kafka = reachableKafka(input.observed)
  const isMore = now !== null && (producerByteRate > now.producerByteRate || consumerByteRate > now.consumerByteRate)
  if (isMore && (kafka === null || !carriesPlan(kafka, input))) return []
  const because = 'the client quotas are not those of the capacity plan'
  return [{ kind: 'set_default_quota', producerByteRate, consumerByteRate, because }]
}
