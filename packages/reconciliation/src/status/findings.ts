import type { FindingObservation, NodeRecord } from '@headwater/model'
import type { ActionFailure, OperationRecord } from '../desired.ts'
import { isIncomplete, nodeName, observedNode, openFailures, type StepInput } from '../step.ts'
import { dataAtRisk } from './data-at-risk.ts'
import { lastWords } from './last-words.ts'
import { releaseFindings } from './release-findings.ts'

/** How many of a machine's lines are kept as evidence. */
const evidenceLines = 10

/** What is wrong now, with its evidence. */
export function decideFindings(view: StepInput, operations: OperationRecord[]): FindingObservation[] {
  return [
    ...view.nodes.flatMap((node) => [
      ...dataAtRisk(node, view),
      ...placeFindings(node, view),
      ...remarkFindings(node, view),
      ...machineFindings(node, view),
    ]),
    ...releaseFindings(view),
    ...openFailures(view).map(refused),
    ...operations.flatMap((operation) => late(operation, view.observed.nowMs)),
  ]
}

function placeFindings(node: NodeRecord, view: StepInput): FindingObservation[] {
  if (!isIncomplete(node, view)) return []
  return [
    {
      type: 'node_incomplete',
      subject: node.id,
      message: `${nodeName(node)} has its volume, and the provider does not show its addresses: they were deleted or marked otherwise by somebody else. Nothing is started there until they are back.`,
      evidence: `the provider lists ${node.id} as half made; it had ${node.addresses?.internalHost ?? 'no address yet'}`,
    },
  ]
}

function remarkFindings(node: NodeRecord, view: StepInput): FindingObservation[] {
  const { remarks: told = [], volume = null } = observedNode(view, node.id) ?? {}
  const remarks = [...told, ...volumeRemarks(node, volume)]
  if (remarks.length === 0 || node.deleting) return []
  return [
    {
      type: 'changed_by_hand',
      subject: node.id,
      message: `somebody else changed what belongs to ${nodeName(node)}.`,
      evidence: remarks.join('\n'),
    },
  ]
}

/** What is recorded is asked for only after that, so a larger volume was somebody else's doing, or the record is of a backup. */
function volumeRemarks(node: NodeRecord, volume: NodeRecord['volume'] | null): string[] {
  if (volume === null || volume.sizeGib <= node.volume.sizeGib) return []
  return [
    `its volume has ${volume.sizeGib} GiB, where ${node.volume.sizeGib} were decided: it was grown by hand, or after the backup that the database was restored from. It stays as it is; order that much storage to be charged for it and to have it everywhere`,
  ]
}

function machineFindings(node: NodeRecord, view: StepInput): FindingObservation[] {
  const machine = observedNode(view, node.id)?.machine ?? null
  if (machine === null) return []
  if (machine.state === 'unknown') {
    return [
      {
        type: 'machine_unknown',
        subject: node.id,
        message: `the provider does not know whether machine ${machine.id} on ${nodeName(node)} still runs. Nothing is started in its place until it does.`,
        evidence: machine.detail,
      },
    ]
  }
  // told to stop by us, it is gone as it should be
  const isExpected = node.machine?.id === machine.id && node.machine.stopBecause !== null
  if (machine.state !== 'gone' || node.deleting || isExpected) return []
  // once may be anything: whoever kills a machine soon after its start looks the same
  const neverUp = node.failedStarts > 1
  return [
    {
      type: neverUp ? 'machine_fails_to_start' : 'machine_gone',
      subject: node.id,
      message: `machine ${machine.id} on ${nodeName(node)} is gone${neverUp ? ` after ${node.failedStarts} failed starts` : ''}.`,
      evidence: [machine.detail, ...lastWords(view.observed.machineLogs[node.id] ?? [], evidenceLines)].join('\n'),
    },
  ]
}

function refused({ key, attempts, code, message }: ActionFailure): FindingObservation {
  return {
    type: 'provider_refused',
    subject: key,
    message: `${key} was refused ${attempts} ${attempts === 1 ? 'time' : 'times'}: ${code}.`,
    evidence: message,
  }
}

function late({ id, type, state, deadlineMs, steps }: OperationRecord, nowMs: number): FindingObservation[] {
  if (state !== 'running' || nowMs <= deadlineMs) return []
  const step = steps.find((candidate) => candidate.state !== 'succeeded')
  return [
    {
      type: 'deadline_missed',
      subject: id,
      message: `${type} is late: it should have ended by ${new Date(deadlineMs).toISOString()}.`,
      evidence: step === undefined ? '' : `${step.name}: ${step.message}`,
    },
  ]
}
