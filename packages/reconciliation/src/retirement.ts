import { counted, type NodeRecord, releaseFacts } from '@headwater/model'
import type { KafkaObservation } from './observed.ts'
import { assignPlaces } from './places.ts'
import { copiesOn, isBroker, isFounded, reachableKafka, type StepInput } from './step.ts'

/** Where a node that has no place stands on its way out. */
export type Retirement =
  /** It holds nothing: no copy, no vote. */
  | { state: 'empty' }
  /** What has to leave it first, as words for a sentence. */
  | { state: 'holds'; what: string }
  /** Kafka does not say. */
  | { state: 'unknown' }

/** Nodes for which the specification has no place, in the order of their Kafka ids; those on their last way included. */
export function surplusNodes({ desired, nodes }: Pick<StepInput, 'desired' | 'nodes'>): NodeRecord[] {
  return assignPlaces(desired.specification, nodes).surplus
}

/** The same by node id. */
export function surplusIds(view: Pick<StepInput, 'desired' | 'nodes'>): Set<string> {
  return new Set(surplusNodes(view).map(({ id }) => id))
}

/** What a node without a place still holds. Only a broker that was never seen to run is empty without being asked about. */
export function retirementOf(node: NodeRecord, { observed, nodes }: StepInput): Retirement {
  if (node.machine === null) return { state: 'empty' }
  const kafka = reachableKafka(observed)
  if (kafka === null || kafka.quorum.leaderId === null)
    return isFounded(nodes) ? { state: 'unknown' } : { state: 'empty' }
  if (kafka.quorum.voterIds.includes(node.kafkaId)) return { state: 'holds', what: 'a vote' }
  // until it is cordoned, where it can be, the next topic may be placed on it
  const mayBeGiven =
    canCordon(kafka) && kafka.brokerIds.includes(node.kafkaId) && !kafka.cordonedIds.includes(node.kafkaId)
  if (isBroker(node) && mayBeGiven) return { state: 'holds', what: 'the right to take new copies' }
  const copies = isBroker(node) ? copiesOn(kafka, node.kafkaId) : 0
  return copies === 0
    ? { state: 'empty' }
    : { state: 'holds', what: `${counted(copies, 'copy', 'copies')} of partitions` }
}

/** Cordons came with metadata version 4.3 (KIP-1066). */
const levelOfCordons = releaseFacts(1).metadataLevel

/**
 * Without cordons a new topic may be placed on a broker that is to go. It keeps its volume then, is started again, and emptied
 * again: that costs time and no record.
 */
export function canCordon({ metadataLevel }: KafkaObservation): boolean {
  return metadataLevel === null || metadataLevel >= levelOfCordons
}
