import { type Condition, type ConditionType, counted, type NodeRecord } from '@headwater/model'
import { placedNodes } from '../places.ts'
import { isBroker, isFounded, isInService, isVoter, nodeName, reachableKafka, type StepInput } from '../step.ts'

type Verdict = Pick<Condition, 'status' | 'reason' | 'message'>
type View = Pick<StepInput, 'desired' | 'observed' | 'listing' | 'nodes'>

/** The conditions beside the phase; each keeps its `sinceMs` while status and reason stay. */
export function decideConditions(view: View): Condition[] {
  const verdicts: [ConditionType, Verdict][] = [
    ['Ready', ready(view)],
    ['QuorumHealthy', quorumHealthy(view)],
    ['FullyReplicated', fullyReplicated(view)],
  ]
  return verdicts.map(([type, verdict]) => {
    const before = view.desired.conditions.find((condition) => condition.type === type)
    const unchanged = before?.status === verdict.status && before.reason === verdict.reason
    return { type, ...verdict, sinceMs: unchanged ? before.sinceMs : view.observed.nowMs }
  })
}

function unseen({ observed: { kafka } }: View, details = ''): Verdict {
  return kafka.state === 'absent'
    ? { status: 'False', reason: 'NotStarted', message: 'No broker has been started yet.' }
    : {
        status: 'Unknown',
        reason: 'KafkaUnreachable',
        message: `No broker answers${details}.`,
      }
}

/** What Kafka said last; told with one condition of the three that do not know. */
function silenceWords({ observed: { kafka } }: View): string {
  return kafka.state === 'unreachable' ? `: ${kafka.message}` : ''
}

function ready(view: View): Verdict {
  const kafka = reachableKafka(view.observed)
  if (kafka === null) return unseen(view, silenceWords(view))
  if (!view.desired.endpointVerified) {
    return { status: 'False', reason: 'EndpointNotVerified', message: 'No client has been through the endpoint yet.' }
  }
  const { withoutLeader, examples } = kafka.partitions
  if (withoutLeader > 0) {
    const message = `${counted(withoutLeader, 'partition has', 'partitions have')} no leader: ${examples.join(', ')}.`
    return { status: 'False', reason: 'PartitionsOffline', message }
  }
  const absent = nodesNotInService(view).filter(isBroker)
  if (absent.length > 0) {
    const message = `Usable, without ${absent.map(nodeName).join(', ')}.`
    return { status: 'True', reason: 'BrokersMissing', message }
  }
  return { status: 'True', reason: 'EndpointVerified', message: 'Clients can produce and consume.' }
}

function quorumHealthy(view: View): Verdict {
  const kafka = reachableKafka(view.observed)
  if (kafka === null) return unseen(view)
  const { leaderId, voterIds } = kafka.quorum
  // one that is still to be given its vote is no loss
  const voters = placedNodes(view).filter(
    (node) => isVoter(node) && (voterIds.includes(node.kafkaId) || !isFounded(view.nodes)),
  )
  if (leaderId === null) return { status: 'False', reason: 'NoLeader', message: 'The controllers have no leader.' }
  const absent = voters.filter((node) => !voterIds.includes(node.kafkaId) || !isInService(node, view))
  if (absent.length === 0) {
    return {
      status: 'True',
      reason: 'AllVotersPresent',
      message: `${voters.length} of ${counted(voters.length, 'voter follows', 'voters follow')}.`,
    }
  }
  const message = `${voters.length - absent.length} of ${counted(voters.length, 'voter follows', 'voters follow')}; without ${absent.map(nodeName).join(', ')}.`
  return { status: 'False', reason: 'VotersMissing', message }
}

function fullyReplicated(view: View): Verdict {
  const kafka = reachableKafka(view.observed)
  if (kafka === null) return unseen(view)
  const { total, underReplicated, underMinInSync, examples } = kafka.partitions
  if (underReplicated === 0) {
    return {
      status: 'True',
      reason: 'AllInSync',
      message: `All replicas of ${counted(total, 'partition')} are in sync.`,
    }
  }
  const once =
    view.desired.specification.minInSync === 1 ? ' Some acknowledged records exist once until the replicas return.' : ''
  const message = `${underReplicated} of ${counted(total, 'partition lacks', 'partitions lack')} a replica in sync, ${counted(underMinInSync, 'is under its', 'are under their')} minimum: ${examples.join(', ')}.${once}`
  return { status: 'False', reason: underMinInSync > 0 ? 'UnderMinimum' : 'ReplicasMissing', message }
}

export function nodesNotInService(view: View): NodeRecord[] {
  return placedNodes(view).filter((node) => !isInService(node, view))
}
