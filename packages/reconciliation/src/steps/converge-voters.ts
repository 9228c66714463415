import type { NodeRecord } from '@headwater/model'
import type { KafkaObservation } from '../observed.ts'
import { assignPlaces } from '../places.ts'
import type { Action } from '../plan.ts'
import { nodesThatLoseQuorum } from '../quorum-reach.ts'
import { reasonNotToLoseVote, reasonNotToMissVote } from '../roll-safety.ts'
import {
  hasVote,
  idsWithoutNode,
  isFounded,
  isInService,
  nodeName,
  reachableKafka,
  runsAsController,
  type Step,
  type StepDecision,
  type StepInput,
} from '../step.ts'

const recheckMs = 1_000

/**
 * Who votes is who has a controller's place: new ones are given a vote once they follow, then those without a place lose
 * theirs, one at a time, the active controller last. So the quorum never has fewer voters than either plan wants. A vote that
 * nobody can have any more goes first: it counts in every majority.
 */
export const convergeVoters: Step = (input) => {
  const kafka = reachableKafka(input.observed)
  if (kafka === null || kafka.quorum.leaderId === null || !isFounded(input.nodes)) return {}
  const left = leftVote(kafka, input)
  if (left !== null) return { actions: [left] }
  const { kept } = assignPlaces(input.desired.specification, input.nodes)
  const wanted = kept.filter(({ place }) => place.role !== 'broker').map(({ node }) => node)
  const joining = wanted.filter((node) => !hasVote(node, kafka))
  return joining.length > 0 ? join(joining, kafka, input) : leave(wanted, kafka, input)
}

function join(joining: NodeRecord[], kafka: KafkaObservation, input: StepInput): StepDecision {
  const ready = joining.find((node) => runsAsController(node) && isInService(node, input))
  if (ready === undefined) {
    const names = joining.map(nodeName).join(', ')
    return wait(`the controllers of ${names} to follow the quorum`)
  }
  if (kafka.quorum.voterIds.includes(ready.kafkaId)) return dropLostVote(ready, kafka)
  const because = `the plan wants a vote on ${nodeName(ready)}, which follows the quorum`
  return { actions: [{ kind: 'add_voter', nodeId: ready.id, kafkaId: ready.kafkaId, because }] }
}

/** Kafka takes no second voter with the same id: the vote that is bound to the lost volume goes first. */
function dropLostVote(node: NodeRecord, { quorum }: KafkaObservation): StepDecision {
  const reason = reasonNotToMissVote(node.kafkaId, quorum)
  if (reason !== null) return wait(`${reason} before ${nodeName(node)} changes its vote`)
  const because = `the vote of ${nodeName(node)} is bound to the volume that it lost`
  return { actions: [{ kind: 'remove_voter', ...voteOf(node, quorum), because }] }
}

/** A vote as Kafka names it: bound to the directory that it was given to. */
function voteOf(
  { kafkaId, directoryId }: NodeRecord,
  { directoryIds }: KafkaObservation['quorum'],
): { kafkaId: number; directoryId: string } {
  return { kafkaId, directoryId: directoryIds?.[kafkaId] ?? directoryId }
}

/** A vote of which no node is left, and with which nobody follows. */
function leftVote({ quorum }: KafkaObservation, input: StepInput): Action | null {
  const { voterIds, caughtUpVoterIds, directoryIds = {} } = quorum
  const kafkaId = idsWithoutNode(voterIds, input).find((id) => !caughtUpVoterIds.includes(id))
  const directoryId = kafkaId === undefined ? undefined : directoryIds[kafkaId]
  if (kafkaId === undefined || directoryId === undefined) return null
  return { kind: 'remove_voter', kafkaId, directoryId, because: `no node is left that the vote of ${kafkaId} is for` }
}

function leave(wanted: NodeRecord[], kafka: KafkaObservation, input: StepInput): StepDecision {
  const { leaderId, voterIds } = kafka.quorum
  const ids = new Set(wanted.map(({ kafkaId }) => kafkaId))
  // a voter that no record knows is not ours to judge
  const leaving = input.nodes
    .filter(({ kafkaId }) => voterIds.includes(kafkaId) && !ids.has(kafkaId))
    .toSorted(
      (a, b) =>
        Number(a.kafkaId === leaderId) - Number(b.kafkaId === leaderId) ||
        Number(isMute(b, kafka)) - Number(isMute(a, kafka)) ||
        a.kafkaId - b.kafkaId,
    )
  const [first] = leaving
  if (first === undefined || wanted.length === 0) return {}
  const lost = nodesThatLoseQuorum(input.desired, kafka)
  if (lost.length > 0) {
    return wait(
      `${lost.map(nodeName).join(', ')} to know the controllers that stay before ${nodeName(first)} loses its vote`,
    )
  }
  const reason = isMute(first, kafka) ? null : reasonNotToLoseVote(wanted, kafka, input)
  if (reason !== null) return wait(`${reason} before ${nodeName(first)} loses its vote`)
  const because = `the plan wants no vote on ${nodeName(first)}; ${wanted.length} others have one`
  return { actions: [{ kind: 'remove_voter', ...voteOf(first, kafka.quorum), because }] }
}

/** It counts in every majority and runs without a controller; the others carry the quorum, and better without its vote. */
function isMute(node: NodeRecord, { quorum: { voterIds, caughtUpVoterIds } }: KafkaObservation): boolean {
  if (runsAsController(node) || caughtUpVoterIds.includes(node.kafkaId)) return false
  const others = voterIds.filter((id) => id !== node.kafkaId)
  return others.filter((id) => caughtUpVoterIds.includes(id)).length * 2 > others.length
}

function wait(on: string): StepDecision {
  return { waiting: [{ step: 'converge_voters', on, recheckAfterMs: recheckMs }] }
}
