import { type BalanceInput, isBalanced } from '@headwater/balancer'
import type { Desired, KafkaObservation } from '@headwater/reconciliation'

/** Copies that were made between two looks. */
export interface Moved {
  /** To all brokers together. */
  bytes: number
  /** To the one that got most: it takes longest, at the same rate. */
  largestBytes: number
}

/** Each copy that is on a broker where it was not before counts with the bytes that its partition has now. */
export function movedBetween(before: KafkaObservation, after: KafkaObservation): Moved {
  const homes = new Map(before.assignments.map((each) => [`${each.topic}-${each.partition}`, each.replicaIds]))
  const into = new Map<number, number>()
  for (const { topic, partition, replicaIds, bytes } of after.assignments) {
    const old = homes.get(`${topic}-${partition}`)
    const made = replicaIds.filter((id) => old !== undefined && !old.includes(id))
    for (const id of made) into.set(id, (into.get(id) ?? 0) + bytes)
  }
  const all = [...into.values()]
  return { bytes: all.reduce((sum, bytes) => sum + bytes, 0), largestBytes: Math.max(0, ...all) }
}

/** Whether every broker of the specification is there and holds its fair share, as the balancer measures it. */
export function isFair(kafka: KafkaObservation, { nodes, specification }: Desired): boolean {
  const brokers = nodes.filter(({ role }) => role !== 'controller')
  if (brokers.length !== specification.brokers.count) return false
  if (!brokers.every(({ kafkaId }) => kafka.brokerIds.includes(kafkaId))) return false
  const input: BalanceInput = {
    partitions: kafka.assignments,
    brokers: brokers.map(({ kafkaId, zone }) => ({ id: kafkaId, zone, takesCopies: true, isInService: true })),
    replicationFactor: specification.replicationFactor,
    limits: { inFlight: 1 },
  }
  return isBalanced(input)
}
