import type { ObservedData } from '@headwater/model'
import type { Desired } from '../desired.ts'
import type { KafkaObservation } from '../observed.ts'
import { reachableKafka, type StepInput } from '../step.ts'
import { decideMoving } from './time-left.ts'

/** What is stored counts as changed from this part on: plans that were agreed to would else be others with each record. */
const newsFrom = 0.05
/** How long it is believed that a cluster stores what it stored, ms. */
const believedMs = 30 * 60_000

/** Whether to ask each broker what it stores: while the cluster changes, and now and then. */
export function wantsSizes(desired: Desired, nowMs: number): boolean {
  const { generation, observedGeneration, observedData, endpointVerified, operations } = desired
  if (observedGeneration < generation || operations.some(({ type }) => type === 'update_cluster')) return true
  return endpointVerified && (observedData === null || nowMs - observedData.atMs >= believedMs)
}

/** What the cluster stores and moves, as Kafka says; what was known stays while it is nearly the same, and while Kafka does not say. */
export function decideObservedData(view: StepInput): ObservedData | null {
  const before = view.desired.observedData
  const kafka = reachableKafka(view.observed)
  // Kafka's own topics are never empty: nothing at all means that nobody was asked
  if (kafka === null || kafka.assignments.every(({ bytes }) => bytes === 0)) return before
  const { nowMs } = view.observed
  const now: ObservedData = { ...storedIn(kafka), atMs: nowMs, moving: decideMoving(view) }
  if (before === null || !isNearly(before, now) || nowMs - before.atMs >= believedMs) return now
  return { ...before, moving: now.moving }
}

function storedIn({ assignments }: KafkaObservation): Pick<ObservedData, 'bytes' | 'fullestBrokerBytes'> {
  const byBroker = new Map<number, number>()
  for (const { replicaIds, bytes } of assignments)
    for (const id of replicaIds) byBroker.set(id, (byBroker.get(id) ?? 0) + bytes)
  return {
    bytes: assignments.reduce((sum, { bytes }) => sum + bytes, 0),
    fullestBrokerBytes: Math.max(0, ...byBroker.values()),
  }
}

function isNearly(before: ObservedData, now: ObservedData): boolean {
  return (['bytes', 'fullestBrokerBytes'] as const).every(
    (figure) => Math.abs(now[figure] - before[figure]) <= newsFrom * before[figure],
  )
}
