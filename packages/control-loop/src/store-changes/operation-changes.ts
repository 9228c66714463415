import type { StepProgress } from '@headwater/model'
import type { OperationRecord } from '@headwater/reconciliation'
import type { AddressedEvent } from './cluster-event.ts'

export interface StepRow extends StepProgress {
  operationId: string
  position: number
}

export interface OperationChanges {
  opened: (OperationRecord & { clusterId: string })[]
  ended: OperationRecord[]
  /** Steps that are new or that changed, of opened and known operations alike. */
  steps: StepRow[]
  events: AddressedEvent[]
}

/** What is stored of a physical cluster's operations. */
export interface StoredOperations {
  running: OperationRecord[]
  /** Operation id -> cluster it was asked for, for those that run. */
  clusterOf: ReadonlyMap<string, string>
  /** Planned operations that have ended meanwhile: an operation that has ended never changes again. */
  endedIds: ReadonlySet<string>
  /** Whose operations those are that the reconciler opens itself; null when no living cluster is left. */
  defaultClusterId: string | null
}

/** What to write so that the operations stand as planned, and what tenants can follow of it. */
export function operationChanges(stored: StoredOperations, planned: OperationRecord[]): OperationChanges {
  const runningById = new Map(stored.running.map((operation) => [operation.id, operation]))
  const changes: OperationChanges = { opened: [], ended: [], steps: [], events: [] }
  for (const operation of planned) {
    if (stored.endedIds.has(operation.id)) continue
    const before = runningById.get(operation.id)
    const clusterId = stored.clusterOf.get(operation.id) ?? stored.defaultClusterId
    if (clusterId === null) continue
    const named = { operationId: operation.id, operationType: operation.type }
    if (!before) {
      changes.opened.push({ ...operation, clusterId })
      changes.events.push({ clusterId, type: 'operation_started', data: named })
    }
    for (const step of changedSteps(operation, before)) {
      changes.steps.push(step)
      // a new operation's steps all start as pending, which its start already says
      if (before || step.state !== 'pending') changes.events.push(stepEvent(clusterId, step))
    }
    if (operation.state !== 'running') {
      changes.ended.push(operation)
      changes.events.push({ clusterId, type: 'operation_ended', data: { ...named, state: operation.state } })
    }
  }
  return changes
}

function changedSteps(operation: OperationRecord, before: OperationRecord | undefined): StepRow[] {
  return operation.steps
    .map((step, position) => ({ ...step, operationId: operation.id, position }))
    .filter(({ position, name, state, message }) => {
      const known = before?.steps[position]
      return !known || known.name !== name || known.state !== state || known.message !== message
    })
}

function stepEvent(clusterId: string, step: StepRow): AddressedEvent {
  const { operationId, name, state, message } = step
  return { clusterId, type: 'operation_step_changed', data: { operationId, step: name, state, message } }
}
