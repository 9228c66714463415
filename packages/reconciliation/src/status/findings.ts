import type { FindingObservation } from '@headwater/model'
import type { OperationRecord } from '../desired.ts'
import { isDataAtRisk, nodeName, observedNode, type StepInput } from '../step.ts'
import { lastWords } from './last-words.ts'

/** How many of a machine's lines are kept as evidence. */
const evidenceLines = 10

/** What is wrong now, with its evidence. */
export function decideFindings(view: StepInput, operations: OperationRecord[]): FindingObservation[] {
  const findings: FindingObservation[] = []
  for (const node of view.nodes) {
    const listed = observedNode(view, node.id)
    if (isDataAtRisk(node, view)) {
      findings.push({
        type: 'data_at_risk',
        subject: node.id,
        message: `the volume of ${nodeName(node)} held data and the provider does not show it. Nothing is started in its place until a person decides.`,
        evidence: `listed nodes: ${view.listing.nodes.map((other) => other.id).join(', ') || 'none'}`,
      })
    }
    const machine = listed?.machine ?? null
    if (machine?.state === 'gone' && !node.deleting) {
      const neverUp = node.failedStarts > 0 && node.machine?.registered === false
      findings.push({
        type: neverUp ? 'machine_fails_to_start' : 'machine_gone',
        subject: node.id,
        message: `machine ${machine.id} on ${nodeName(node)} is gone${neverUp ? ` after ${node.failedStarts} failed starts` : ''}.`,
        evidence: [machine.detail, ...lastWords(view.observed.machineLogs[node.id] ?? [], evidenceLines)].join('\n'),
      })
    }
  }
  for (const failure of view.desired.failures) {
    findings.push({
      type: 'provider_refused',
      subject: failure.key,
      message: `${failure.key} was refused ${failure.attempts} ${failure.attempts === 1 ? 'time' : 'times'}: ${failure.code}.`,
      evidence: failure.message,
    })
  }
  for (const operation of operations) {
    if (operation.state !== 'running' || view.observed.nowMs <= operation.deadlineMs) continue
    const step = operation.steps.find((candidate) => candidate.state !== 'succeeded')
    findings.push({
      type: 'deadline_missed',
      subject: operation.id,
      message: `${operation.type} is late: it should have ended by ${new Date(operation.deadlineMs).toISOString()}.`,
      evidence: step === undefined ? '' : `${step.name}: ${step.message}`,
    })
  }
  return findings
}
