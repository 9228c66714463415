import type { Action } from '../plan.ts'
import { reachableKafka, type Step } from '../step.ts'

/** What is dynamic in Kafka and comes from the plan: the default minimum of in-sync replicas, and client quotas. */
export const configureKafka: Step = ({ desired, observed }) => {
  const kafka = reachableKafka(observed)
  if (kafka === null) return {}
  const { minInSync, quotas } = desired.specification
  const actions: Action[] = []
  if (kafka.defaultMinInSync !== minInSync) {
    const because = `min.insync.replicas is ${kafka.defaultMinInSync ?? 'not set'} and the class promises ${minInSync}`
    actions.push({ kind: 'set_default_min_in_sync', minInSync, because })
  }
  const { producerByteRate, consumerByteRate } = quotas
  if (
    kafka.defaultQuota?.producerByteRate !== producerByteRate ||
    kafka.defaultQuota.consumerByteRate !== consumerByteRate
  ) {
    const because = 'the client quotas are not those of the capacity plan'
    actions.push({ kind: 'set_default_quota', producerByteRate, consumerByteRate, because })
  }
  return { actions }
}
