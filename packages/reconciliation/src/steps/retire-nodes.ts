import type { NodeRecord } from '@headwater/model'
import type { Action, Waiting } from '../plan.ts'
import { retirementOf, surplusIds } from '../retirement.ts'
import { reasonNotToMissController, stopGraceMs } from '../roll-safety.ts'
import {
  copiesOn,
  idsWithoutNode,
  isBroker,
  nodeName,
  observedNode,
  reachableKafka,
  type Step,
  type StepInput,
} from '../step.ts'
import { toldToStop } from './replace-machines.ts'

const recheckMs = { moving: 1_000, stopping: 500 }

/** How one node's way out goes on; `node: null` when nothing is left of it. */
interface Exit {
  node: NodeRecord | null
  action?: Action
  waiting?: Waiting
}

/**
 * A node without a place leaves: when it holds no copy and no vote its machine is stopped, Kafka forgets the broker, and
 * machine, addresses and volume are released, in this order. What it is seen to hold after all, it keeps.
 */
export const retireNodes: Step = (input) => {
  if (input.observed.kafka.state === 'absent' && input.nodes.some(({ machine }) => machine !== null)) return {}
  const leaving = surplusIds(input)
  let { nodes } = input
  const exits = input.nodes.map((node): Exit => {
    if (node.deleting) return release(node, input)
    if (!leaving.has(node.id)) return { node }
    const exit = retire(node, { ...input, nodes })
    // who is told to stop counts for the next
    nodes = nodes.map((other) => (other.id === node.id ? (exit.node ?? other) : other))
    return exit
  })
  return {
    nodes: exits.flatMap(({ node }) => node ?? []),
    actions: [...exits.flatMap((exit) => exit.action ?? []), ...forgetLeftBrokers(input)],
    waiting: exits.flatMap((exit) => exit.waiting ?? []),
  }
}

/** Brokers of which no node is left; one that serves, or has copies, is not forgotten. */
function forgetLeftBrokers(input: StepInput): Action[] {
  const kafka = reachableKafka(input.observed)
  if (kafka === null) return []
  const isOut = (id: number) => !kafka.brokerIds.includes(id) && copiesOn(kafka, id) === 0
  const because = 'Kafka remembers it, and no node is left that it could be'
  return idsWithoutNode(kafka.registeredIds, input)
    .filter(isOut)
    .map((kafkaId) => ({ kind: 'unregister_broker', kafkaId, because }))
}

function retire(node: NodeRecord, input: StepInput): Exit {
  const retirement = retirementOf(node, input)
  switch (retirement.state) {
    case 'unknown':
      return { node, waiting: wait(`Kafka to say what ${nodeName(node)} holds`, recheckMs.moving) }
    case 'holds':
      return { node, waiting: wait(`${retirement.what} to leave ${nodeName(node)}`, recheckMs.moving) }
    case 'empty':
      return leave(node, input)
  }
}

function leave(node: NodeRecord, input: StepInput): Exit {
  const machine = observedNode(input, node.id)?.machine ?? null
  const because = `${nodeName(node)} has no place in the plan any more and holds nothing`
  switch (machine?.state) {
    case 'running':
    case 'starting': {
      const reason = reasonNotToMissController(node, input)
      if (reason !== null)
        return { node, waiting: wait(`${reason} before ${nodeName(node)} is stopped`, recheckMs.moving) }
      const [told] = toldToStop([node], node, because)
      const action: Action = {
        kind: 'stop_machine',
        nodeId: node.id,
        machineId: machine.id,
        graceMs: stopGraceMs,
        because,
      }
      return { node: told ?? node, action }
    }
    case 'stopping':
    case 'unknown':
      return { node, waiting: wait(`machine ${machine.id} on ${nodeName(node)} to stop`, recheckMs.stopping) }
    case 'gone':
    case undefined: {
      const isKnown = reachableKafka(input.observed)?.registeredIds.includes(node.kafkaId) === true
      if (isBroker(node) && isKnown)
        return { node, action: { kind: 'unregister_broker', kafkaId: node.kafkaId, because } }
      return { node: { ...node, deleting: true }, action: { kind: 'delete_node', nodeId: node.id, because } }
    }
  }
}

/** The delete call has been made at least once for a node that was marked in an earlier pass. */
function release(node: NodeRecord, input: StepInput): Exit {
  const listed = observedNode(input, node.id)
  if (listed === null) return { node: null }
  const because = `${nodeName(node)} was given up and is still listed`
  return { node, action: { kind: 'delete_node', nodeId: node.id, because } }
}

function wait(on: string, recheckAfterMs: number): Waiting {
  return { step: 'retire_nodes', on, recheckAfterMs }
}
