import type { Progress, ReplicaMove } from '@headwater/balancer'
import type { NodeRecord, Random } from '@headwater/model'
import type { ObservedMachine, ObservedNode } from '@headwater/provider'
import type { ActionFailure, Desired } from './desired.ts'
import type { KafkaObservation, Observed, PartitionAssignment, ProviderObservation } from './observed.ts'
import type { Action, Waiting } from './plan.ts'

/** What every step is given. `nodes` are the records as earlier steps of this pass left them. */
export interface StepInput {
  desired: Desired
  observed: Observed
  listing: Extract<ProviderObservation, { ok: true }>
  nodes: NodeRecord[]
  nextKafkaId: number
  random: Random
  /** Decided before the steps that depend on it; absent before that, and where Kafka does not say. */
  copying?: Copying | undefined
}

/** What copies are still to do, decided once a pass. */
export interface Copying {
  /** To be started or given up now. */
  moves: ReplicaMove[]
  left: Progress
  /** What is left takes so long at the throttle; worked out when it is first asked for. */
  secondsAtThrottle: () => number
}

/** What a step decided; records that it does not return stay as they are. */
export interface StepDecision {
  nodes?: NodeRecord[]
  nextKafkaId?: number
  copying?: Copying
  actions?: Action[]
  waiting?: Waiting[]
}

export type Step = (input: StepInput) => StepDecision

export function observedNode(input: Pick<StepInput, 'listing'>, nodeId: string): ObservedNode | null {
  return input.listing.nodes.find((node) => node.id === nodeId) ?? null
}

/** The node's machine as listed, if it is the one that was decided; null for none and for any other. */
export function decidedMachine(input: Pick<StepInput, 'listing'>, node: NodeRecord): ObservedMachine | null {
  const listed = observedNode(input, node.id)?.machine ?? null
  return listed !== null && listed.id === node.machine?.id ? listed : null
}

export function reachableKafka(observed: Observed): KafkaObservation | null {
  return observed.kafka.state === 'reachable' ? observed.kafka : null
}

export function isVoter(node: NodeRecord): boolean {
  return node.role !== 'broker'
}

export function isBroker(node: NodeRecord): boolean {
  return node.role !== 'controller'
}

/** A broker follows the quorum too: only what was started with a controller can be given a vote. */
export function runsAsController({ machine, role }: NodeRecord): boolean {
  return (machine?.role ?? role) !== 'broker'
}

/** A volume held data, and the provider does not show it. */
export function isVolumeMissing(node: NodeRecord, input: Pick<StepInput, 'listing'>): boolean {
  if (node.volumeState !== 'used' || node.deleting) return false
  const listed = observedNode(input, node.id)
  return listed === null || listed.volume === null
}

/** A node in use whose volume is there and whose addresses are not: somebody took them away, and nothing starts without them. */
export function isIncomplete(node: NodeRecord, input: Pick<StepInput, 'listing'>): boolean {
  if (node.volumeState !== 'used' || node.deleting) return false
  const listed = observedNode(input, node.id)
  return listed?.state === 'half_made' && listed.volume !== null
}

/** What was refused and still matters: a start whose answer alone was lost is over once its machine is there. */
export function openFailures({
  desired,
  listing,
  nodes,
}: Pick<StepInput, 'desired' | 'listing' | 'nodes'>): ActionFailure[] {
  if (desired.failures.length === 0) return []
  const there = nodes.filter((node) => {
    const state = decidedMachine({ listing }, node)?.state
    return state === 'starting' || state === 'running'
  })
  const over = new Set(there.map(({ machine }) => `start_machine:${machine?.id}`))
  return desired.failures.filter(({ key }) => !over.has(key))
}

/** How a node is called in sentences: `node 2 (local-b)`. */
export function nodeName(node: NodeRecord): string {
  return `node ${node.kafkaId} (${node.zone})`
}

/**
 * Ids of nodes that the provider lists for this cluster and no record knows: forgotten by a restored backup, or deleted and not
 * gone yet. A provider knows no Kafka, so which Kafka ids they carry nobody can tell.
 */
export function unknownNodeIds({ listing, nodes }: Pick<StepInput, 'listing' | 'nodes'>): string[] {
  const known = new Set(nodes.flatMap(({ id, takesOver }) => [id, takesOver?.nodeId]))
  return listing.nodes.map(({ id }) => id).filter((id) => !known.has(id))
}

/** What waits for them, in the words of a waiting step. */
export function unknownNodesText(ids: string[]): string {
  return `nodes that the database does not know: ${ids.join(', ')}`
}

/**
 * Of ids that Kafka remembers, those of which no node is left: a worker that was given up had asked for something, and it came late.
 * None while a node stands that no record knows: it may be that node's, forgotten by a restored backup.
 */
export function idsWithoutNode(ids: number[], input: Pick<StepInput, 'listing' | 'nodes'>): number[] {
  const known = new Set(input.nodes.map(({ kafkaId }) => kafkaId))
  const left = ids.filter((id) => !known.has(id))
  return left.length > 0 && unknownNodeIds(input).length > 0 ? [] : left
}

/** A quorum was formed once: whoever comes now learns its voters from it. */
export function isFounded(nodes: NodeRecord[]): boolean {
  return nodes.some((node) => node.volumeState === 'used')
}

/** True when this node votes from the volume that it has now; a lost one's vote is bound to the directory that is lost. */
export function hasVote({ kafkaId, directoryId }: NodeRecord, { quorum }: KafkaObservation): boolean {
  return quorum.voterIds.includes(kafkaId) && (quorum.directoryIds?.[kafkaId] ?? directoryId) === directoryId
}

/** Copies that a broker has, or is to get. */
export function copiesOn(kafka: KafkaObservation, kafkaId: number): number {
  return kafka.assignments.filter(({ replicaIds }) => replicaIds.includes(kafkaId)).length
}

/** Moves that Kafka has not ended yet. */
export function movesInProgress(kafka: KafkaObservation): PartitionAssignment[] {
  return kafka.assignments.filter(({ addingIds, removingIds }) => addingIds.length + removingIds.length > 0)
}

/**
 * True when the machine now decided for this node is the one that Kafka counts in: registered and unfenced as a broker,
 * fetching metadata, with a vote or without. A killed machine's session lives on for seconds, so a fetch from before the
 * decision does not count.
 */
export function isInService(node: NodeRecord, input: Pick<StepInput, 'listing' | 'observed'>): boolean {
  const kafka = reachableKafka(input.observed)
  if (kafka === null || node.machine === null) return false
  if (decidedMachine(input, node)?.state !== 'running') return false
  if (isBroker(node) && !kafka.brokerIds.includes(node.kafkaId)) return false
  return hasFetched(node, kafka)
}

/** The machine that is decided for this node follows the quorum's log, or leads it. */
export function hasFetched({ kafkaId, machine }: NodeRecord, { quorum, fetchedAtMs }: KafkaObservation): boolean {
  if (machine === null) return false
  return quorum.leaderId === kafkaId || (fetchedAtMs[kafkaId] ?? 0) >= machine.decidedAtMs
}
