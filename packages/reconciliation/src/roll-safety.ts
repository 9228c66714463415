import type { NodeRecord } from '@headwater/model'
import type { ObservedMachine } from '@headwater/provider'
import { showsEnded } from './certificates.ts'
import type { KafkaObservation } from './observed.ts'
import { placedNodes } from './places.ts'
import { isGivenUp, releaseToRun } from './releases.ts'
import {
  decidedMachine,
  hasFetched,
  isBroker,
  isFounded,
  isInService,
  isVolumeMissing,
  nodeName,
  observedNode,
  reachableKafka,
  runsAsController,
  type StepInput,
} from './step.ts'

/** For a controlled shutdown: leaders move away, logs are flushed. */
export const stopGraceMs = 60_000
/** From its decision to a machine that has come in where the others let it in, ms; long logs to read or to copy apart. */
const comesInWithinMs = 120_000
/** Between two fetches of the quorum's log, ms, with a pause of the JVM. */
const fetchesWithinMs = 2_000

/**
 * What has to be so before the machine of this node may be stopped, as a sentence; null when nothing speaks against it: no
 * partition with a copy to spare falls under its minimum, the quorum keeps its majority, and the active controller goes last.
 */
export function reasonNotToStop(node: NodeRecord, input: StepInput): string | null {
  const { desired, observed, nodes } = input
  // waiting cannot help: the only node is down for the time of its move, now or when the cloud takes it
  if (desired.specification.availability === 'development' && nodes.length === 1) return null
  if (!desired.endpointVerified) return 'a client to have been through the endpoint'
  const kafka = reachableKafka(observed)
  if (kafka === null) return 'Kafka to answer'
  // one that was told to stop is on its way down: that it lacks is no reason to wait, that another lacks is one
  const isOnItsWay =
    (node.machine?.stopBecause != null && !isInService(node, input)) || isGivenUpAndOut(node, kafka, input)
  const absent = countedOn(kafka, input).filter(
    (other) => !(isOnItsWay && other.id === node.id) && !(isInService(other, input) && fetchesNow(other, kafka)),
  )
  if (absent.length > 0) return `${absent.map(nodeName).join(', ')} to be in service`
  const { underReplicated, withoutLeader, examples } = kafka.partitions
  if (!isOnItsWay && (underReplicated > 0 || withoutLeader > 0)) {
    return `all replicas to be in sync (${examples.join(', ')})`
  }
  return reasonNotToMissController(node, input)
}

/**
 * Nodes whose absence another stop waits for. What has no place may be missing, as its partitions and the quorum show; but for
 * seconds after its machine has gone Kafka still counts its copies as in sync.
 */
function countedOn(kafka: KafkaObservation, input: StepInput): NodeRecord[] {
  const placed = new Set(placedNodes(input).map(({ id }) => id))
  return input.nodes.filter((node) => placed.has(node.id) || (isBroker(node) && hasCopyInSync(node, kafka)))
}

function hasCopyInSync({ kafkaId }: NodeRecord, { assignments }: KafkaObservation): boolean {
  return assignments.some(({ inSyncIds }) => inSyncIds.includes(kafkaId))
}

/**
 * Who works fetches the quorum's log twice a second. One that died is listed as running for a while, and is in session for seconds more; by
 * its last fetch, against the newest of all, it is missed sooner.
 */
function fetchesNow({ kafkaId }: NodeRecord, { quorum, fetchedAtMs }: KafkaObservation): boolean {
  const newestMs = Math.max(...Object.values(fetchedAtMs))
  return quorum.leaderId === kafkaId || (fetchedAtMs[kafkaId] ?? 0) >= newestMs - fetchesWithinMs
}

/**
 * True for a machine whose stop waits for others in vain: its certificate has ended, so they and it do not let each other in, and each
 * of them runs for long enough to be in service and in sync, or has lost its volume, which may wait for a person.
 */
export function keepsOthersOut(node: NodeRecord, input: StepInput): boolean {
  if (!showsEnded(node, input)) return false
  const others = input.nodes.filter((other) => other.id !== node.id && !other.deleting && other.machine !== null)
  return others.every((other) => isVolumeMissing(other, input) || hadTime(other, input))
}

function hadTime(node: NodeRecord, input: StepInput): boolean {
  const isUp = observedNode(input, node.id)?.machine?.state === 'running'
  return isUp && isDecidedLongAgo(node, input)
}

function isDecidedLongAgo({ machine }: NodeRecord, { observed }: StepInput): boolean {
  return observed.nowMs - (machine?.decidedAtMs ?? 0) >= comesInWithinMs
}

/** A machine of a release that was given up, which never came: nothing that is in sync goes with it. */
function isGivenUpAndOut(node: NodeRecord, kafka: KafkaObservation, input: StepInput): boolean {
  const isBack = node.machine === null || node.machine.release === releaseToRun(input.desired).number
  if (isBack || !isGivenUp(input.desired)) return false
  return !isInService(node, input) && !hasCopyInSync(node, kafka)
}

/**
 * The same for a machine that nobody remembers: after a restored backup it may be the one that carries the cluster, and so may
 * those on the other nodes. Kafka alone knows who is in service then, and whether the cluster was founded since the backup.
 */
export function reasonNotToStopStranger(node: NodeRecord, input: StepInput): string | null {
  const { desired, observed, nodes } = input
  if (desired.specification.availability === 'development' && nodes.length === 1) return null
  const kafka = reachableKafka(observed)
  if (kafka === null) return isFounded(nodes) || !isDecidedLongAgo(node, input) ? 'Kafka to answer' : null
  const absent = countedOn(kafka, input).filter((other) => other.id !== node.id && !carries(other, kafka, input))
  if (absent.length > 0) return `${absent.map(nodeName).join(', ')} to be in service`
  const { underReplicated, withoutLeader, examples } = kafka.partitions
  if (underReplicated > 0 || withoutLeader > 0) return `all replicas to be in sync (${examples.join(', ')})`
  return reasonNotToMissVote(node.kafkaId, kafka.quorum) ?? reasonNotToMissController(node, input)
}

/** For a controlled shutdown before the cloud does it its way, ms: with a pass that comes late. */
const beforeTakenMs = 2 * stopGraceMs

/** True for a machine that is gone in a moment whatever is done: a shutdown in order keeps what it alone has taken. */
export function isTakenSoon({ leavingByMs }: ObservedMachine, { observed }: StepInput): boolean {
  return leavingByMs !== null && leavingByMs - observed.nowMs <= beforeTakenMs
}

/** Why a machine that nobody remembers goes, as a sentence; kept with the decided one once it was told to stop. */
export function strangerText(node: NodeRecord, strangerId: string): string {
  return `machine ${strangerId} runs on ${nodeName(node)}, where ${node.machine?.id} was decided`
}

/** Whether its machine runs, be it the decided one or a stranger: Kafka counts those in for seconds that are told to stop. */
function carries(node: NodeRecord, kafka: KafkaObservation, input: StepInput): boolean {
  const listed = observedNode(input, node.id)?.machine ?? null
  const { machine } = node
  if (machine === null || listed?.state !== 'running') return false
  if (listed.id === machine.id) return machine.stopBecause === null && isInService(node, input)
  const isTold = machine.stopBecause === strangerText(node, listed.id)
  // an older list shows who ran there before the decided one
  if (isTold || input.listing.observedAtMs < machine.decidedAtMs) return false
  return !isBroker(node) || kafka.brokerIds.includes(node.kafkaId)
}

/** Partitions that are to have more copies and have their only one here: they would have no leader while it is away. */
export function onlyCopyHere(node: NodeRecord, { desired, observed }: StepInput): string | null {
  const kafka = reachableKafka(observed)
  if (kafka === null || desired.specification.replicationFactor === 1) return null
  const alone = kafka.assignments.find(({ inSyncIds }) => inSyncIds.length === 1 && inSyncIds[0] === node.kafkaId)
  return alone === undefined ? null : `another copy of ${alone.topic}-${alone.partition}`
}

/**
 * What has to be so before a controller may be stopped, with a vote or without. Kafka does not ask who gives a vote whether they
 * still may: one that a worker asked for before it died comes at any moment. So who goes counts as a voter from now on.
 */
export function reasonNotToMissController(node: NodeRecord, input: StepInput): string | null {
  const kafka = reachableKafka(input.observed)
  if (kafka === null || !runsAsController(node)) return null
  const { quorum } = kafka
  // one that was told before was held to this then, and those that were told after it had to count it in
  const isPromised = node.machine?.stopBecause == null && input.desired.specification.availability !== 'development'
  if (!isPromised) return reasonNotToMissVote(node.kafkaId, quorum)
  const going = [node, ...input.nodes.filter(({ id, machine }) => id !== node.id && machine?.stopBecause != null)]
  const goingIds = new Set(going.map(({ kafkaId }) => kafkaId))
  const lateIds = going.filter((one) => mayGetVote(one, kafka, input)).map(({ kafkaId }) => kafkaId)
  return reasonNotToMissVote(node.kafkaId, {
    leaderId: quorum.leaderId,
    voterIds: [...new Set([...quorum.voterIds, ...lateIds])],
    caughtUpVoterIds: quorum.caughtUpVoterIds.filter((id) => !goingIds.has(id)),
  })
}

/** Kafka gives a vote to who runs as a controller and follows the quorum. */
function mayGetVote(node: NodeRecord, kafka: KafkaObservation, input: StepInput): boolean {
  const state = decidedMachine(input, node)?.state ?? 'gone'
  return state !== 'gone' && runsAsController(node) && hasFetched(node, kafka)
}

/** The voters that are left have to be a majority by themselves, while this one still counts. */
export function reasonNotToMissVote(
  kafkaId: number,
  { leaderId, voterIds, caughtUpVoterIds }: KafkaObservation['quorum'],
): string | null {
  if (leaderId === null) return 'a controller to lead'
  if (!voterIds.includes(kafkaId)) return null
  const left = caughtUpVoterIds.filter((id) => id !== kafkaId && voterIds.includes(id))
  return left.length * 2 > voterIds.length ? null : 'the other voters to have caught up'
}

/** Who stays has to be there to carry the quorum alone: in service, caught up, and not on its way down. */
export function reasonNotToLoseVote(staying: NodeRecord[], kafka: KafkaObservation, input: StepInput): string | null {
  const { voterIds, caughtUpVoterIds } = kafka.quorum
  const absent = staying.filter(
    (node) =>
      !isInService(node, input) || node.machine?.stopBecause != null || !caughtUpVoterIds.includes(node.kafkaId),
  )
  if (absent.length > 0) return `${absent.map(nodeName).join(', ')} to be in service and caught up`
  const ids = new Set(staying.map(({ kafkaId }) => kafkaId))
  const others = voterIds.filter((id) => !ids.has(id))
  // with one of the others gone, those who stay and the caught-up rest still are a majority
  const present = voterIds.filter((id) => ids.has(id) || caughtUpVoterIds.includes(id)).length - 1
  return others.length === 0 || present * 2 > voterIds.length - 1 ? null : 'the other voters to have caught up'
}
