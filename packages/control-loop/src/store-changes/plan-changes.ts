import { assert, type Condition } from '@headwater/model'
import type { Action, ActionFailure, Desired, ReconcilerPlan, Waiting } from '@headwater/reconciliation'
import type { AddressedEvent, ClusterEvent, FindingEventData } from './cluster-event.ts'
import { type FindingChanges, findingChanges, type OpenFinding } from './finding-changes.ts'
import { type NodeChanges, nodeChanges } from './node-changes.ts'
import { type OperationChanges, operationChanges } from './operation-changes.ts'
import { failuresAfterPlan } from './outcome-changes.ts'
import { sameValue } from './same-value.ts'

/** A physical cluster as stored, with what a plan is compared against beyond `Desired`. */
export interface StoredCluster {
  desired: Desired
  /** Living clusters it carries, oldest first: whose tenants follow the events. */
  clusterIds: string[]
  /** Operation id -> cluster id, of running operations. */
  operationClusters: ReadonlyMap<string, string>
  /** Of the operations the plan names, those that have ended. */
  endedOperationIds: ReadonlySet<string>
  openFindings: OpenFinding[]
  lastPlan: StoredPlan | null
}

export interface StoredPlan {
  actions: Action[]
  waiting: Waiting[]
}

export interface PlanChanges {
  nodes: NodeChanges
  operations: OperationChanges
  findings: FindingChanges
  failures: ActionFailure[]
  events: AddressedEvent[]
  /** The deletion is done: all goes but history. */
  deleted: boolean
}

/**
 * What storing `plan` changes, or null when it changes nothing: a cluster at rest costs no write. Both stores follow
 * this; they differ only in where they put it.
 */
export function planChanges(
  stored: StoredCluster,
  plan: ReconcilerPlan,
  nowMs: number,
  newFindingId: () => string,
): PlanChanges | null {
  const { desired } = stored
  const deleted = plan.status.phase === 'DELETED'
  assert(!deleted || plan.nodes.length === 0, `${desired.id} is to become DELETED with nodes left`)
  const nodes = nodeChanges(desired.nodes, plan.nodes)
  const findings = findingChanges(stored.openFindings, plan.findings, newFindingId)
  const operations = operationChanges(
    {
      running: desired.operations,
      clusterOf: stored.operationClusters,
      endedIds: stored.endedOperationIds,
      defaultClusterId: stored.clusterIds[0] ?? null,
    },
    plan.status.operations,
  )
  const failures = failuresAfterPlan(desired.failures, plan.actions, nowMs)
  const shared = [...statusEvents(desired, plan), ...findingEvents(findings)]
  const events = [
    ...stored.clusterIds.flatMap((clusterId) => shared.map((event) => Object.assign({ clusterId }, event))),
    ...operations.events,
  ]
  const changed =
    plan.actions.length > 0 ||
    holdsAny(nodes) ||
    holdsAny(findings) ||
    holdsAny(operations) ||
    failures.length !== desired.failures.length ||
    statusChanged(desired, plan) ||
    !tellsTheSame(stored.lastPlan, plan)
  return changed ? { nodes, operations, findings, failures, events, deleted } : null
}

/** True when who reads the stored plan would read the same of this one; when to look again is not part of that. */
function tellsTheSame(stored: StoredPlan | null, { waiting }: ReconcilerPlan): boolean {
  return stored === null
    ? waiting.length === 0
    : stored.actions.length === 0 && sameValue(waitingWords(stored.waiting), waitingWords(waiting))
}

function waitingWords(waiting: Waiting[]): unknown {
  return waiting.map(({ step, on }) => ({ step, on }))
}

function holdsAny(changes: NodeChanges | FindingChanges | OperationChanges): boolean {
  return Object.values(changes).some((list: unknown[]) => list.length > 0)
}

function statusChanged(desired: Desired, { status, nextKafkaId }: ReconcilerPlan): boolean {
  return (
    status.phase !== desired.phase ||
    status.observedGeneration !== desired.observedGeneration ||
    nextKafkaId !== desired.nextKafkaId ||
    !sameValue(status.conditions, desired.conditions) ||
    !sameValue(status.observedData, desired.observedData) ||
    (status.releases !== undefined && !sameValue(status.releases, desired.releases))
  )
}

function statusEvents(desired: Desired, { status }: ReconcilerPlan): ClusterEvent[] {
  const before = new Map(desired.conditions.map((condition) => [condition.type, condition]))
  const conditions = status.conditions.filter((condition) => tellsNews(before.get(condition.type), condition))
  return [
    ...(status.phase === desired.phase
      ? []
      : [{ type: 'phase_changed' as const, data: { from: desired.phase, to: status.phase } }]),
    ...conditions.map((data) => ({ type: 'condition_changed' as const, data })),
  ]
}

// a message may count something that moves with every look; only status and reason are news
function tellsNews(before: Condition | undefined, now: Condition): boolean {
  return before?.status !== now.status || before.reason !== now.reason
}

function findingEvents({ opened, closed }: FindingChanges): ClusterEvent[] {
  return [
    ...opened.map((finding) => ({ type: 'finding_opened' as const, data: findingData(finding) })),
    ...closed.map((finding) => ({ type: 'finding_closed' as const, data: findingData(finding) })),
  ]
}

function findingData({ id, type, subject, message }: OpenFinding): FindingEventData {
  return { findingId: id, findingType: type, subject, message }
}
