import type { NodeRecord } from '@headwater/model'
import { certificateDifference, isRotationAsked, showsEnded } from '../certificates.ts'
import type { Action, Waiting } from '../plan.ts'
import { nodesThatLoseQuorum } from '../quorum-reach.ts'
import { isGivenUp, reasonNotToRun, releaseToRun } from '../releases.ts'
import { retirementOf, surplusIds } from '../retirement.ts'
import { isTakenSoon, keepsOthersOut, onlyCopyHere, reasonNotToStop, stopGraceMs } from '../roll-safety.ts'
import { hasSettings } from '../settings.ts'
import {
  decidedMachine,
  movesInProgress,
  nodeName,
  reachableKafka,
  type Step,
  type StepDecision,
  type StepInput,
} from '../step.ts'
import { type RollReason, windowForRoll } from '../windows.ts'

/** A machine stays for so long before it is moved again: a cloud that announces without end costs one move a minute. */
const shortestStayMs = 60_000
/** How soon it is asked again whether the others can spare one, ms: while one of them comes back, and else. */
const recheckMs = { healing: 500, resting: 10_000 }

/** A node whose machine is to be followed by another one. */
interface Replacement {
  node: NodeRecord
  machineId: string
  why: 'told' | 'leaving' | 'differs'
  reason: RollReason
  byMs: number
  because: string
}

/**
 * A machine that its cloud announces to take away, and one that is not what its node shall run, is stopped while the others
 * can spare it; once it is gone it is followed by a new one. One at a time: a stop disrupts. Where it cannot be spared it
 * stays, but for one that goes in a moment whatever is done: a shutdown in order keeps what it alone has taken. Kafka ids,
 * volumes and addresses stay.
 */
export const replaceMachines: Step = (input) => {
  const { due, waiting } = dueNow(inTurn(input), input)
  const [first] = due
  if (first === undefined) return { waiting }
  const stop = (one: Replacement): StepDecision => ({
    waiting,
    nodes: toldToStop(input.nodes, one.node, one.because),
    actions: [stopOf(one)],
  })
  const reason = reasonToWait(first, input)
  if (reason === null) return stop(first)
  const anyway = reasonNotToRun(input.desired) === null ? due.find((one) => cannotWait(one, input)) : undefined
  return anyway === undefined ? { waiting: [...waiting, waitFor(reason, first, input)] } : stop(anyway)
}

function cannotWait(one: Replacement, input: StepInput): boolean {
  if (keepsOthersOut(one.node, input)) return true
  const machine = decidedMachine(input, one.node)
  return machine !== null && hasStayed(one, input) && isTakenSoon(machine, input)
}

function hasStayed({ node }: Replacement, { observed }: StepInput): boolean {
  return observed.nowMs - (node.machine?.decidedAtMs ?? 0) >= shortestStayMs
}

/** Without those that wait for the maintenance window, which keep nothing else waiting. */
function dueNow(all: Replacement[], input: StepInput): { due: Replacement[]; waiting: Waiting[] } {
  const due: Replacement[] = []
  const waiting: Waiting[] = []
  for (const [rolledFor, group] of Map.groupBy(all, ({ why, reason }) => (why === 'differs' ? reason : null))) {
    const window = rolledFor === null ? null : windowForRoll(rolledFor, group.length, input)
    if (window === null) due.push(...group)
    else waiting.push(window)
  }
  return { due: all.filter((one) => due.includes(one)), waiting }
}

/** Kept with the machine, so that no other one is taken for spare while this one leaves. */
export function toldToStop(nodes: NodeRecord[], node: NodeRecord, because: string): NodeRecord[] {
  return nodes.map((other) =>
    other.id === node.id && other.machine !== null
      ? { ...other, machine: { ...other.machine, stopBecause: because } }
      : other,
  )
}

function stopOf({ node, machineId, because }: Replacement): Action {
  return { kind: 'stop_machine', nodeId: node.id, machineId, graceMs: stopGraceMs, because }
}

function waitFor(reason: string, { because }: Replacement, { desired }: StepInput): Waiting {
  const isMoving = desired.operations.some(({ state }) => state === 'running')
  const recheckAfterMs = isMoving ? recheckMs.healing : recheckMs.resting
  return { step: 'replace_machines', on: `${reason} before ${because}`, recheckAfterMs }
}

/** Told to stop and still there, then those that leave, the soonest first, then those that differ; the active controller last. */
function inTurn(input: StepInput): Replacement[] {
  const surplus = surplusIds(input)
  const all = input.nodes
    .filter((node) => !node.deleting)
    .flatMap((node) => {
      const hasPlace = !surplus.has(node.id)
      // what was told to stop when it held nothing, and lives, may hold something by now
      const mayGo = hasPlace || retirementOf(node, input).state === 'empty'
      return (
        (mayGo ? told(node, input) : null) ??
        leaving(node, input) ??
        (hasPlace || showsEnded(node, input) ? differing(node, input) : [])
      )
    })
  const leaderId = reachableKafka(input.observed)?.quorum.leaderId ?? null
  const order = { told: 0, leaving: 1, differs: 2 }
  const leads = ({ node }: Replacement): number => (node.kafkaId === leaderId ? 1 : 0)
  return all.toSorted(
    (a, b) => order[a.why] - order[b.why] || leads(a) - leads(b) || a.byMs - b.byMs || a.node.kafkaId - b.node.kafkaId,
  )
}

/** Told to stop in an earlier pass, and still there: the call was lost, or takes its time. */
function told(node: NodeRecord, input: StepInput): Replacement[] | null {
  const { machine } = node
  const state = decidedMachine(input, node)?.state
  if (machine === null || machine.stopBecause === null) return null
  if (state !== 'running' && state !== 'starting') return null
  return [{ node, machineId: machine.id, why: 'told', reason: 'asked', byMs: 0, because: machine.stopBecause }]
}

function leaving(node: NodeRecord, input: StepInput): Replacement[] | null {
  const machine = decidedMachine(input, node)
  if (machine === null || machine.leavingByMs === null) return null
  if (machine.state !== 'running' && machine.state !== 'starting') return null
  const by = new Date(machine.leavingByMs).toISOString()
  const because = `machine ${machine.id} on ${nodeName(node)} is moved, which its cloud takes away by ${by}: ${machine.detail}`
  return [{ node, machineId: machine.id, why: 'leaving', reason: 'leaving', byMs: machine.leavingByMs, because }]
}

function differing(node: NodeRecord, input: StepInput): Replacement[] {
  const state = decidedMachine(input, node)?.state
  const difference = rollOf(node, input)
  if (node.machine === null || difference === null || (state !== 'running' && state !== 'starting')) return []
  const because = `${nodeName(node)} ${difference.text}`
  return [{ node, machineId: node.machine.id, why: 'differs', reason: difference.reason, byMs: 0, because }]
}

/** How a node's machine differs from what would be started there now, as the end of a sentence; null when it does not. */
export function differenceOf(node: NodeRecord, view: Pick<StepInput, 'desired' | 'observed'>): string | null {
  return rollOf(node, view)?.text ?? null
}

/** The same, less what the fleet brings and its tenant's window keeps waiting: nothing that was ordered waits with it. */
export function dueDifferenceOf(node: NodeRecord, view: Pick<StepInput, 'desired' | 'observed'>): string | null {
  const roll = rollOf(node, view)
  if (roll === null || roll.reason === 'asked') return roll?.text ?? null
  return windowForRoll(roll.reason, 1, view) === null ? roll.text : null
}

/** What a tenant asked for comes first: what the fleet brings comes with it. */
function rollOf(
  node: NodeRecord,
  view: Pick<StepInput, 'desired' | 'observed'>,
): { reason: RollReason; text: string } | null {
  const { desired } = view
  const { machine, role, size, heapMib } = node
  if (machine === null) return null
  if (showsEnded(node, view)) return { reason: 'ended', text: 'shows a certificate that has ended' }
  const { number: release } = releaseToRun(desired)
  if (machine.size !== size) return asked(`runs on ${machine.size} and shall run on ${size}`)
  if (machine.heapMib !== heapMib) return asked(`has a heap of ${machine.heapMib} MiB and shall have ${heapMib}`)
  if (machine.role !== undefined && machine.role !== role)
    return asked(`runs as ${machine.role} and shall run as ${role}`)
  if (!hasSettings(machine, desired.specification)) return asked('runs with settings that only a start can change')
  if (wouldLoseQuorum(node, view)) return asked('knows too few of the controllers that stay')
  if (machine.release !== release)
    return { reason: reasonForRelease(desired), text: `runs release ${machine.release} and shall run ${release}` }
  const certificates = certificateDifference(node, desired)
  if (certificates === null) return null
  return { reason: isRotationAsked(view) ? 'asked' : 'certificates', text: certificates }
}

function wouldLoseQuorum({ id }: NodeRecord, { desired, observed }: Pick<StepInput, 'desired' | 'observed'>): boolean {
  const kafka = reachableKafka(observed)
  return kafka !== null && nodesThatLoseQuorum(desired, kafka).some((node) => node.id === id)
}

/** What a tenant asked for is done now, and what failed is taken back now; what the fleet brings may wait. */
function reasonForRelease(desired: StepInput['desired']): RollReason {
  if (isGivenUp(desired)) return 'rollback'
  return desired.specification.kafka?.isAsked ? 'asked' : 'release'
}

function reasonToWait(one: Replacement, input: StepInput): string | null {
  const { node, why } = one
  if (why === 'leaving' && !hasStayed(one, input)) return `the first ${shortestStayMs / 1000} s of its machine to pass`
  const reason = reasonNotToRun(input.desired) ?? reasonNotToStop(node, input)
  if (reason !== null || why !== 'differs') return reason
  const kafka = reachableKafka(input.observed)
  // a move whose new broker goes away would be given up and made anew
  if (kafka !== null && movesInProgress(kafka).length > 0) return 'copies that move to arrive'
  return onlyCopyHere(node, input)
}

function asked(text: string): { reason: RollReason; text: string } {
  return { reason: 'asked', text }
}
