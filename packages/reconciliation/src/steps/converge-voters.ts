import type { NodeRecord } from '@headwater/model'
import type { KafkaObservation } from '../observed.ts'
import { assignPlaces } from '../places.ts'
import { reasonNotToLoseVote } from '../roll-safety.ts'
import {
  isFounded,
  isInService,
  nodeName,
  reachableKafka,
  type Step,
  type StepDecision,
  type StepInput,
} from '../step.ts'

const recheckMs = 1_000

/**
 * Who votes is who has a controller's place: new ones are given a vote once they follow, then those without a place lose
 * theirs, one at a time, the active controller last. So the quorum never has fewer voters than either plan wants.
 */
export const convergeVoters: Step = (input) => {
  const kafka = reachableKafka(input.observed)
  if (kafka === null || kafka.quorum.leaderId === null || !isFounded(input.nodes)) return {}
  const { kept } = assignPlaces(input.desired.specification, input.nodes)
  const wanted = kept.filter(({ place }) => place.role !== 'broker').map(({ node }) => node)
  const joining = wanted.filter(({ kafkaId }) => !kafka.quorum.voterIds.includes(kafkaId))
  return joining.length > 0 ? join(joining, input) : leave(wanted, kafka, input)
}

function join(joining: NodeRecord[], input: StepInput): StepDecision {
  const ready = joining.find((node) => runsAsController(node) && isInService(node, input))
  if (ready === undefined) {
    const names = joining.map(nodeName).join(', ')
    return wait(`the controllers of ${names} to follow the quorum`)
  }
  const because = `the plan wants a vote on ${nodeName(ready)}, which follows the quorum`
  return { actions: [{ kind: 'add_voter', nodeId: ready.id, kafkaId: ready.kafkaId, because }] }
}

function leave(wanted: NodeRecord[], kafka: KafkaObservation, input: StepInput): StepDecision {
  const { leaderId, voterIds } = kafka.quorum
  const ids = new Set(wanted.map(({ kafkaId }) => kafkaId))
  // a voter that no record knows is not ours to judge
  const leaving = input.nodes
    .filter(({ kafkaId }) => voterIds.includes(kafkaId) && !ids.has(kafkaId))
    .toSorted((a, b) => Number(a.kafkaId === leaderId) - Number(b.kafkaId === leaderId) || a.kafkaId - b.kafkaId)
  const [first] = leaving
  if (first === undefined || wanted.length === 0) return {}
  const reason = reasonNotToLoseVote(wanted, kafka, input)
  if (reason !== null) return wait(`${reason} before ${nodeName(first)} loses its vote`)
  const { kafkaId, directoryId } = first
  const because = `the plan wants no vote on ${nodeName(first)}; ${wanted.length} others have one`
  return { actions: [{ kind: 'remove_voter', kafkaId, directoryId, because }] }
}

/** A broker follows the quorum too: only what was started with a controller can be given a vote. */
function runsAsController({ machine, role }: NodeRecord): boolean {
  return (machine?.role ?? role) !== 'broker'
}

function wait(on: string): StepDecision {
  return { waiting: [{ step: 'converge_voters', on, recheckAfterMs: recheckMs }] }
}
