import { counted, type NodeRecord, newId } from '@headwater/model'
import { isEmptySuccessor, judgeLoss, type LossVerdict } from '../lost-volumes.ts'
import type { Action, Waiting } from '../plan.ts'
import {
  isVolumeMissing,
  nodeName,
  observedNode,
  type Step,
  type StepInput,
  unknownNodeIds,
  unknownNodesText,
} from '../step.ts'
import { newKafkaUuid } from './reserve-nodes.ts'

const recheckMs = { unclear: 1_000, undecided: 30_000, releasing: 500 }

/** How one place goes on. */
interface Exchange {
  node: NodeRecord
  action?: Action
  waiting?: Waiting
}

/**
 * A node whose volume is lost gives its place to a new one, under the same Kafka id with a directory of its own, so that Kafka
 * never takes the empty volume for the old one. Nothing is started there while the empty one could be elected and erase what the
 * others hold: a person decides then.
 */
export const replaceLostNodes: Step = (input) => {
  const exchanges = input.nodes.map((node) => {
    if (isVolumeMissing(node, input)) return exchange(node, judgeLoss(node, input), input)
    return isEmptySuccessor(node) ? releaseLost(node, input) : { node }
  })
  return {
    nodes: exchanges.map(({ node }) => node),
    actions: exchanges.flatMap(({ action }: Exchange) => action ?? []),
    waiting: exchanges.flatMap(({ waiting }: Exchange) => waiting ?? []),
  }
}

function exchange(node: NodeRecord, verdict: LossVerdict, input: StepInput): Exchange {
  switch (verdict.state) {
    case 'at_risk':
      return {
        node,
        waiting: wait(`a person to decide about the volume of ${nodeName(node)}, which held data`, recheckMs.undecided),
      }
    case 'unclear':
      return { node, waiting: wait(verdict.on, recheckMs.unclear) }
    case 'survivors_first':
      return { node, action: electSurvivors(node, verdict.partitions) }
    case 'replaceable': {
      // one of them may be the successor that a restored backup has forgotten
      const unknown = unknownNodeIds(input)
      if (unknown.length > 0) return { node, waiting: wait(unknownNodesText(unknown), recheckMs.undecided) }
      return replace(node, verdict, input)
    }
  }
}

function electSurvivors(node: NodeRecord, partitions: { topic: string; partition: number }[]): Action {
  const because = `a person has accepted to lose what only ${nodeName(node)} held of ${counted(partitions.length, 'partition')}`
  return { kind: 'elect_survivors', partitions, because }
}

function replace(
  node: NodeRecord,
  { because, lossAccepted }: Extract<LossVerdict, { state: 'replaceable' }>,
  input: StepInput,
): Exchange {
  const successor: NodeRecord = {
    ...node,
    id: newId('node', input.observed.nowMs, input.random),
    directoryId: newKafkaUuid(input.random),
    volumeState: 'new',
    addresses: null,
    machine: null,
    failedStarts: 0,
    takesOver: { nodeId: node.id, addresses: node.addresses, lossAccepted },
  }
  const lost = observedNode(input, node.id)?.volumeLost
  const why = `the volume of ${nodeName(node)} is lost${lost === undefined ? '' : ` (${lost})`}, and ${because}`
  return { node: successor, action: { kind: 'delete_node', nodeId: node.id, because: why } }
}

/** Its ports are free once nothing of the lost node is left. */
function releaseLost(node: NodeRecord, input: StepInput): Exchange {
  const lostId = node.takesOver?.nodeId ?? ''
  if (observedNode(input, lostId) === null) return beforeFirstStart(node, input)
  const because = `${nodeName(node)} takes its place and it is still listed`
  return {
    node,
    action: { kind: 'delete_node', nodeId: lostId, because },
    waiting: wait(`what is left of ${lostId} to be released`, recheckMs.releasing),
  }
}

function beforeFirstStart(node: NodeRecord, input: StepInput): Exchange {
  if (node.machine !== null) return { node }
  const verdict = judgeLoss(node, input)
  return verdict.state === 'survivors_first' ? { node, action: electSurvivors(node, verdict.partitions) } : { node }
}

function wait(on: string, recheckAfterMs: number): Waiting {
  return { step: 'replace_lost_nodes', on, recheckAfterMs }
}
