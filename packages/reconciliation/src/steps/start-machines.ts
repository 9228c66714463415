import { type MachineRecord, type NodeRecord, newId } from '@headwater/model'
import { backOffMs } from '../back-off.ts'
import { certificatesNow, isOutOfTrust, leafOf, showsEnded } from '../certificates.ts'
import { isEmptySuccessor, judgeLoss } from '../lost-volumes.ts'
import type { Action, Waiting } from '../plan.ts'
import { reasonNotToRun, releaseForStart } from '../releases.ts'
import { retirementOf, surplusIds } from '../retirement.ts'
import { isTakenSoon, reasonNotToStopStranger, strangerText } from '../roll-safety.ts'
import { settingsAtStart } from '../settings.ts'
import { failedStartsOf } from '../starts.ts'
import {
  decidedMachine,
  isFounded,
  isVolumeMissing,
  isVoter,
  nodeName,
  observedNode,
  type Step,
  type StepInput,
} from '../step.ts'
import { toldToStop } from './replace-machines.ts'

/** How soon a starting machine is looked at again, ms: a connection that is refused costs next to nothing. */
const startingRecheckMs = 150
/** Once a broker answers, each look takes CPU from those that still start, ms. */
const joiningRecheckMs = 250

/** A start that was not refused shows in a list by then, ms. */
const shownWithinMs = 300_000

/** Every node has a machine; one that is gone is followed by a new one. Starting what is down disrupts nothing. */
export const startMachines: Step = (input) => {
  const { desired, nodes } = input
  const withoutAddress = nodes.filter((node) => node.addresses === null)
  // A quorum is formed from addresses: no voter starts before all founders can be named.
  if (nodes.length === 0 || (!isFounded(nodes) && withoutAddress.some(isVoter))) {
    const names = withoutAddress.map(nodeName).join(', ')
    return { waiting: [{ step: 'start_machines', on: `addresses of ${names || 'the nodes'}`, recheckAfterMs: 200 }] }
  }

  const actions: Action[] = []
  const waiting: Waiting[] = []
  const leaving = surplusIds(input)
  let view = input
  const records = nodes.map((node) => {
    if (node.deleting || (leaving.has(node.id) && mayRest(node, input))) return node
    if (node.addresses === null || leafOf(desired, node.id) === null) {
      waiting.push({ step: 'start_machines', on: `address and certificate of ${nodeName(node)}`, recheckAfterMs: 200 })
      return node
    }
    const decision = decideMachine(node, view)
    // whoever comes next must not take this one for one that stays
    if (decision.action?.kind === 'stop_machine')
      view = { ...view, nodes: view.nodes.map((other) => (other === node ? decision.node : other)) }
    if (decision.action !== null) actions.push(decision.action)
    if (decision.waiting !== null) waiting.push(decision.waiting)
    return decision.node
  })
  return { nodes: records, actions, waiting }
}

/** A node without a place is started again unless it is known to hold nothing: what is not known may be its only vote. */
function mayRest(node: NodeRecord, input: StepInput): boolean {
  return retirementOf(node, input).state === 'empty'
}

interface MachineDecision {
  node: NodeRecord
  action: Action | null
  waiting: Waiting | null
}

function decideMachine(node: NodeRecord, input: StepInput): MachineDecision {
  const listed = observedNode(input, node.id)
  const wait = (on: string, recheckAfterMs: number): MachineDecision => ({
    node,
    action: null,
    waiting: { step: 'start_machines', on, recheckAfterMs },
  })
  // replaceLostNodes says what becomes of it
  if (isVolumeMissing(node, input)) return { node, action: null, waiting: null }
  if (listed === null || listed.state !== 'ready') return wait(`${nodeName(node)} being reserved`, 200)
  const tooOld = reasonNotToRun(input.desired)
  if (tooOld !== null && !isUp(node, input)) return wait(tooOld, 30_000)
  const danger = reasonNotToStartEmpty(node, input)
  if (danger !== null) return wait(danger, 1_000)
  if (node.machine === null) return startNew(node, 'first start', 0, input)

  const stranger = listed.machine !== null && listed.machine.id !== node.machine.id ? listed.machine : null
  if (stranger !== null && (stranger.state === 'starting' || stranger.state === 'running')) {
    const because = strangerText(node, stranger.id)
    const reason = isTakenSoon(stranger, input) ? null : reasonNotToStopStranger(node, input)
    if (reason !== null) return wait(`${reason}, before ${because}`, 1_000)
    return {
      node: isLater(stranger.id, node.machine.id) ? told(node, because) : node,
      action: { kind: 'stop_machine', nodeId: node.id, machineId: stranger.id, graceMs: 30_000, because },
      waiting: null,
    }
  }

  const machine = decidedMachine(input, node)
  if (machine === null) {
    if (stranger?.state === 'stopping' || stranger?.state === 'unknown') return wait(`${stranger.id} to be gone`, 500)
    // what was decided before trust moved on would be talked to by nobody
    if (isOutOfTrust(node.machine, input))
      return startNew(
        node,
        `${node.machine.id} was decided before another authority took over`,
        node.failedStarts,
        input,
      )
    if (showsEnded(node, input))
      return startNew(node, `the certificate of ${node.machine.id} has ended`, node.failedStarts, input)
    // its id is spent: the provider takes a call with it for one that is done
    if (stranger !== null && isLater(stranger.id, node.machine.id))
      return startNew(node, `${stranger.id} ran on ${nodeName(node)} after ${node.machine.id}, and is gone`, 0, input)
    if (stranger === null && isSpent(node.machine, input))
      return startNew(node, `nothing shows of ${node.machine.id} on ${nodeName(node)}`, node.failedStarts, input)
    return again(node, node.machine)
  }
  switch (machine.state) {
    case 'running':
    case 'starting':
      return node.machine.registered
        ? { node, action: null, waiting: null }
        : wait(
            `Kafka on ${nodeName(node)} to come up`,
            input.observed.kafka.state === 'reachable' ? joiningRecheckMs : startingRecheckMs,
          )
    case 'stopping':
      return wait(`machine ${machine.id} on ${nodeName(node)} to stop`, 500)
    case 'unknown':
      return wait(`the provider to know the state of ${machine.id} on ${nodeName(node)}`, 2_000)
    case 'gone': {
      const failedStarts = failedStartsOf(node, input.observed.nowMs)
      const dueMs = node.machine.decidedAtMs + backOffMs(failedStarts, node.id)
      if (input.observed.nowMs < dueMs) {
        const seconds = Math.ceil((dueMs - input.observed.nowMs) / 1000)
        return wait(
          `the next start of ${nodeName(node)} in ${seconds} s, after ${failedStarts} that failed (${machine.detail})`,
          dueMs - input.observed.nowMs,
        )
      }
      return startNew(node, `machine ${machine.id} is gone: ${machine.detail}`, failedStarts, input)
    }
  }
}

function told(node: NodeRecord, because: string): NodeRecord {
  return toldToStop([node], node, because)[0] ?? node
}

function isUp(node: NodeRecord, input: StepInput): boolean {
  const state = decidedMachine(input, node)?.state
  return state === 'running' || state === 'starting'
}

/** An empty volume under a known Kafka id is looked at afresh before every start, until it was in service. */
function reasonNotToStartEmpty(node: NodeRecord, input: StepInput): string | null {
  const state = decidedMachine(input, node)?.state
  if (!isEmptySuccessor(node) || state === 'running' || state === 'starting') return null
  const verdict = judgeLoss(node, input)
  if (verdict.state === 'replaceable') return null
  const name = nodeName(node)
  return verdict.state === 'unclear' ? verdict.on : `others to lead what ${name} could lead without its records`
}

/** Ids begin with the time they were made at: after a restored backup a node has had machines that its record does not know. */
function isLater(machineId: string, than: string): boolean {
  return machineId > than
}

/** It ran and is not listed any more, or its node was made again: a cloud takes another start of it for one that is done. */
function isSpent({ id, decidedAtMs }: MachineRecord, { desired, listing }: StepInput): boolean {
  const isRefused = desired.failures.some(({ key }) => key === `start_machine:${id}`)
  return !isRefused && listing.observedAtMs - decidedAtMs >= shownWithinMs
}

function startNew(node: NodeRecord, because: string, failedStarts: number, input: StepInput): MachineDecision {
  const machine: MachineRecord = {
    id: newId('machine', input.observed.nowMs, input.random),
    size: node.size,
    heapMib: node.heapMib,
    release: releaseForStart(node, input.desired),
    role: node.role,
    settings: settingsAtStart(input.desired.specification, input.nodes),
    certificates: certificatesNow(node, input.desired),
    volumeState: node.volumeState,
    decidedAtMs: input.observed.nowMs,
    because,
    stopBecause: null,
    registered: false,
  }
  return {
    node: { ...node, machine, failedStarts },
    action: { kind: 'start_machine', nodeId: node.id, machine, because },
    waiting: null,
  }
}

/** The stored decision was not carried out, or its reply was lost: the same call with the same id. */
function again(node: NodeRecord, machine: MachineRecord): MachineDecision {
  const because = `${machine.id} was decided for ${nodeName(node)} and is not listed`
  return { node, action: { kind: 'start_machine', nodeId: node.id, machine, because }, waiting: null }
}
