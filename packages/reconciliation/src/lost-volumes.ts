import type { LossDecision, NodeRecord } from '@headwater/model'
import type { PartitionLeadership } from './observed.ts'
import type { PartitionName } from './plan.ts'
import {
  decidedMachine,
  isVolumeMissing,
  isVoter,
  nodeName,
  observedNode,
  reachableKafka,
  type StepInput,
} from './step.ts'

/** What may become of the place of a node whose volume is missing. */
export type LossVerdict =
  /** An empty volume may be started in its place: what it held is elsewhere, or a person has accepted to lose it. */
  | { state: 'replaceable'; because: string; lossAccepted: boolean }
  /** Others hold something of what is lost, and lead first: an empty replica could otherwise lead them. */
  | { state: 'survivors_first'; partitions: PartitionName[] }
  /** Not known yet, or not yet the time. */
  | { state: 'unclear'; on: string }
  /** Nothing is started there until a person decides. */
  | { state: 'at_risk'; risk: DataAtRisk }

export type DataAtRisk = {
  /** Why the volume counts as missing only, and not as lost; null where it is known to be lost. */
  doubt: string | null
} & (
  | { kind: 'partitions'; endangered: EndangeredPartition[] }
  /** Every node's volume: records, topics and the quorum that knew them. */
  | { kind: 'everything' }
  /** Too few voters are left to elect a controller, which nobody can decide away. */
  | { kind: 'quorum'; left: number; voters: number }
  /** Kafka does not say yet. */
  | { kind: 'unknown' }
)

/** A partition that an empty replica could lead, or that has no other. */
export interface EndangeredPartition extends PartitionName {
  /** Kafka ids of replicas with a volume: they have what was written before they fell behind. */
  survivorIds: number[]
}

/** A node that carries on another's Kafka id, until it has been in service once. */
export function isEmptySuccessor(node: NodeRecord): boolean {
  return node.takesOver !== undefined && node.volumeState === 'new' && !node.deleting
}

/** True where nothing is started until a person has decided. */
export function isDataAtRisk(node: NodeRecord, input: StepInput): boolean {
  return riskOf(node, input) !== null
}

/** What is at risk with a node on which nothing is started; null where nothing is, or something runs there. */
export function riskOf(node: NodeRecord, input: StepInput): DataAtRisk | null {
  if (!isVolumeMissing(node, input) && !isEmptySuccessor(node)) return null
  const state = decidedMachine(input, node)?.state
  if (state === 'running' || state === 'starting') return null
  const verdict = judgeLoss(node, input)
  return verdict.state === 'at_risk' ? verdict.risk : null
}

/** What a person has decided about it; null where nobody has. */
export function decisionOn(node: NodeRecord, { desired }: Pick<StepInput, 'desired'>): LossDecision | null {
  return desired.lossDecisions.find(({ nodeId }) => nodeId === node.id) ?? null
}

/** True while it matters who may lead which partition. */
export function wantsLeadership(input: Pick<StepInput, 'nodes' | 'listing'>): boolean {
  return input.nodes.some((node) => isVolumeMissing(node, input) || isEmptySuccessor(node))
}

/** What may become of a node whose volume is missing, or of one that shall take over such a node's Kafka id. */
export function judgeLoss(node: NodeRecord, input: StepInput): LossVerdict {
  const doubt = doubtOf(node, input)
  if (doubt === 'unsettled')
    return { state: 'unclear', on: `a later list to show the volume of ${nodeName(node)} or not` }
  const machine = machineInTheWay(node, input)
  if (machine !== null) return { state: 'unclear', on: machine }
  const lost = lostNodes(input)
  const accepted = acceptedLoss(node, input.desired.lossDecisions)
  const founded = input.nodes.filter(hasHeldData)
  if (lost.length === founded.length) return judgeEverything(doubt, lost, accepted, input)

  const voters = founded.filter(isVoter)
  const left = voters.filter((voter) => !lost.includes(voter)).length
  if (left * 2 <= voters.length)
    return { state: 'at_risk', risk: { doubt, kind: 'quorum', left, voters: voters.length } }

  const kafka = reachableKafka(input.observed)
  const lostIds = new Set(lost.map(({ kafkaId }) => kafkaId))
  if (kafka === null || kafka.quorum.leaderId === null || kafka.leadership === undefined)
    return unclear(`Kafka to say who else holds what ${nodeName(node)} held`, doubt)
  if (kafka.leadership.some((partition) => isInUse(partition, lostIds)))
    return unclear(`Kafka to take ${lost.map(nodeName).join(', ')} out of service`, doubt)
  const endangered = endangeredPartitions(kafka.leadership, lostIds).filter(({ replicaIds }) =>
    replicaIds.includes(node.kafkaId),
  )
  if (endangered.length === 0 && doubt === null) {
    const because = 'every partition that it held has another replica that may lead'
    return { state: 'replaceable', because, lossAccepted: accepted !== null }
  }
  if (accepted === null || endangered.length > (accepted.partitions ?? Number.POSITIVE_INFINITY))
    return { state: 'at_risk', risk: { doubt, kind: 'partitions', endangered } }
  return goOnWithout(endangered, kafka.brokerIds)
}

/** What is lost heals by itself once more is known; what is only missing is told to people at once. */
function unclear(on: string, doubt: string | null): LossVerdict {
  return doubt === null ? { state: 'unclear', on } : { state: 'at_risk', risk: { doubt, kind: 'unknown' } }
}

/**
 * True where a broker still tells that one of these leads or is in sync: what it knows is from before the controllers noticed, and
 * says nothing of who was struck off meanwhile.
 */
function isInUse({ leaderId, inSyncIds }: PartitionLeadership, lostIds: ReadonlySet<number>): boolean {
  return leaderId !== null && [leaderId, ...inSyncIds].some((id) => lostIds.has(id))
}

/**
 * Partitions that one of these ids could lead without having their records, or that nobody else can lead: as long as there is no
 * leader, Kafka takes from those in sync and eligible, and where there is none left, who led last.
 */
export function endangeredPartitions(
  leadership: PartitionLeadership[],
  lostIds: ReadonlySet<number>,
): (EndangeredPartition & { replicaIds: number[] })[] {
  return leadership
    .filter(({ replicaIds, leaderId, inSyncIds, eligibleIds, lastLeaderIds }) => {
      if (leaderId !== null || !replicaIds.some((id) => lostIds.has(id))) return false
      const candidates = [...inSyncIds, ...eligibleIds]
      // who may lead now can leave uncleanly and be struck off before it leads: the last leader is next then
      return candidates.every((id) => lostIds.has(id)) || lastLeaderIds.some((id) => lostIds.has(id))
    })
    .map(({ topic, partition, replicaIds }) => ({
      topic,
      partition,
      replicaIds,
      survivorIds: replicaIds.filter((id) => !lostIds.has(id)),
    }))
}

/** Nodes that are only being added know nothing: they neither elect a controller nor have a record. */
function hasHeldData(node: NodeRecord): boolean {
  return !node.deleting && (node.volumeState === 'used' || isEmptySuccessor(node))
}

/** Nodes whose volume is missing, and those that carry on their ids and hold nothing yet. */
function lostNodes(input: StepInput): NodeRecord[] {
  return input.nodes.filter((node) => isVolumeMissing(node, input) || isEmptySuccessor(node))
}

function doubtOf(node: NodeRecord, input: StepInput): string | 'unsettled' | null {
  if (isEmptySuccessor(node)) return null
  const { observedAtMs, settlingMs } = input.listing
  if (node.machine !== null && observedAtMs - node.machine.decidedAtMs < settlingMs) return 'unsettled'
  const listed = observedNode(input, node.id)
  if (listed === null) return 'the provider does not list the node, which is no proof that its volume is gone'
  return listed.volumeLost === undefined
    ? 'the provider lists the node without its volume, which is no proof that the volume is gone'
    : null
}

/** Two machines never carry one Kafka id. */
function machineInTheWay(node: NodeRecord, input: StepInput): string | null {
  if (isEmptySuccessor(node)) return null
  const machine = observedNode(input, node.id)?.machine ?? null
  if (machine === null || machine.state === 'gone') return null
  return `machine ${machine.id} on ${nodeName(node)} to be gone`
}

function acceptedLoss(node: NodeRecord, decisions: LossDecision[]): { partitions: number | null } | null {
  if (node.takesOver?.lossAccepted === true) return { partitions: null }
  const decision = decisions.find(({ nodeId }) => nodeId === node.id)
  return decision?.choice === 'accept_loss' ? { partitions: decision.partitions } : null
}

/** With nothing left, a new quorum is founded: only once all of it was given up. */
function judgeEverything(
  doubt: string | null,
  lost: NodeRecord[],
  accepted: { partitions: number | null } | null,
  { desired }: StepInput,
): LossVerdict {
  if (accepted?.partitions !== null) return { state: 'at_risk', risk: { doubt, kind: 'everything' } }
  const undecided = lost.filter((other) => acceptedLoss(other, desired.lossDecisions)?.partitions !== null)
  if (undecided.length > 0)
    return { state: 'unclear', on: `a person to decide about ${undecided.map(nodeName).join(', ')} too` }
  return { state: 'replaceable', because: `a person has accepted to lose everything on it`, lossAccepted: true }
}

/** Survivors are waited for, all of them: which of them holds most, nobody knows while one is away. */
function goOnWithout(endangered: EndangeredPartition[], brokerIds: number[]): LossVerdict {
  const withSurvivors = endangered.filter(({ survivorIds }) => survivorIds.length > 0)
  const awaited = [...new Set(withSurvivors.flatMap(({ survivorIds }) => survivorIds))]
    .filter((id) => !brokerIds.includes(id))
    .toSorted((a, b) => a - b)
  if (awaited.length > 0) {
    const brokers = awaited.length === 1 ? `broker ${awaited[0]}` : `brokers ${awaited.join(', ')}`
    return { state: 'unclear', on: `${brokers}, which hold older copies, to be in service` }
  }
  if (withSurvivors.length > 0) {
    const partitions = withSurvivors.map(({ topic, partition }) => ({ topic, partition }))
    return { state: 'survivors_first', partitions }
  }
  const because = 'a person has accepted to lose what it alone held'
  return { state: 'replaceable', because, lossAccepted: true }
}
