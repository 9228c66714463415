import type { Phase } from '@headwater/model'
import type { OperationRecord } from '../desired.ts'
import { isDataAtRisk } from '../lost-volumes.ts'
import { decidedMachine, isIncomplete, type StepInput } from '../step.ts'

/** One word for where the cluster stands. */
export function decidePhase(view: StepInput, operations: OperationRecord[]): Phase {
  const { desired, nodes } = view
  if (desired.deletionRequested) return desired.released && nodes.length === 0 ? 'DELETED' : 'DELETING'
  const running = operations.filter((operation) => operation.state === 'running')
  const stuck = running.some((operation) => operation.steps.some((step) => step.state === 'failed'))
  if (running.some((operation) => operation.type === 'create_cluster')) return stuck ? 'FAILED' : 'PROVISIONING'
  const lost = nodes.some(
    (node) => isDataAtRisk(node, view) || (isIncomplete(node, view) && decidedMachine(view, node)?.state !== 'running'),
  )
  if (lost || stuck) return 'DEGRADED'
  if (running.some((operation) => operation.type === 'heal_cluster')) return 'HEALING'
  if (running.some((operation) => operation.type === 'update_cluster')) return 'UPDATING'
  if (view.observed.kafka.state === 'unreachable') return desired.phase
  const isRolling = nodes.some(({ deleting, machine }) => !deleting && machine?.registered === false)
  if (isRolling && running.some(({ type }) => type === 'renew_certificates')) return 'UPDATING'
  return 'RUNNING'
}
