import {
  type FindingObservation,
  type Hold,
  type OperationState,
  type OperationType,
  operationSteps,
  type PhysicalClusterSpecification,
  type RotationRequest,
  type StepProgress,
} from '@headwater/model'
import {
  type Desired,
  type HoldOnCluster,
  newlyOrdered,
  type OperationRecord,
  type ReconcilerPlan,
} from '@headwater/reconciliation'
import { frozen, frozenCopy } from './frozen.ts'
import type { ClusterEvent, PlanChanges, StoredCluster, StoredPlan } from './store-changes/index.ts'

export interface ClusterSeed {
  physicalClusterId: string
  /** The tenant's cluster that it carries. */
  clusterId: string
  organizationId: string
  specification: PhysicalClusterSpecification
  nowMs: number
}

export interface OperationSeed {
  id: string
  type: OperationType
  startedAtMs: number
  deadlineMs: number
}

/** A new specification with the operation that brings it about. */
export interface ChangeSeed {
  specification: PhysicalClusterSpecification
  operation: Omit<OperationSeed, 'type' | 'startedAtMs'>
  nowMs: number
}

/** A new authority that is asked for, with the operation that brings it in. */
export interface RotationSeed {
  rotation: RotationRequest
  operation: Omit<OperationSeed, 'type' | 'startedAtMs'>
  nowMs: number
}

export interface MemoryFinding extends FindingObservation {
  id: string
  openedAtMs: number
  closedAtMs: number | null
}

export interface MemoryStep extends StepProgress {
  startedAtMs: number | null
  finishedAtMs: number | null
}

export interface MemoryOperation extends Omit<OperationRecord, 'steps'> {
  clusterId: string
  finishedAtMs: number | null
  steps: MemoryStep[]
}

/** One physical cluster's rows. */
export interface MemoryCluster {
  /** Without operations, certificates and holds, which are kept beside it. All that it holds is frozen: it is replaced, never changed. */
  desired: Desired
  clusterId: string
  lease: { holder: string; epoch: number; expiresAtMs: number }
  wakeups: number
  wakeupsHonoured: number
  wokenAtMs: number
  recheckAtMs: number | null
  deletionRequestedAtMs: number | null
  deletedAtMs: number | null
  lastPlan: StoredPlan | null
  /** All there ever were, and of these the ones that run. */
  operations: MemoryOperation[]
  running: MemoryOperation[]
  /** All there ever were, and of these the open ones. */
  findings: MemoryFinding[]
  open: MemoryFinding[]
  endpoints: Map<number, { host: string; port: number }>
  events: (ClusterEvent & { number: number; atMs: number })[]
}

export function newMemoryCluster(seed: ClusterSeed): MemoryCluster {
  return {
    desired: withFrozenMembers(
      newlyOrdered(seed.physicalClusterId, seed.organizationId, frozenCopy(seed.specification)),
    ),
    clusterId: seed.clusterId,
    lease: { holder: '', epoch: 0, expiresAtMs: 0 },
    wakeups: 1,
    wakeupsHonoured: 0,
    wokenAtMs: seed.nowMs,
    recheckAtMs: null,
    deletionRequestedAtMs: null,
    deletedAtMs: null,
    lastPlan: null,
    operations: [],
    running: [],
    findings: [],
    open: [],
    endpoints: new Map(),
    events: [],
  }
}

function withFrozenMembers(desired: Desired): Desired {
  return { ...frozen(desired) }
}

/** The rows as they are now, which later changes leave alone: a backup. */
export function copyOfRows(cluster: MemoryCluster): MemoryCluster {
  const operations = structuredClone(cluster.operations)
  const findings = structuredClone(cluster.findings)
  return {
    ...cluster,
    desired: { ...cluster.desired },
    lease: { ...cluster.lease },
    operations,
    running: operations.filter(({ state }) => state === 'running'),
    findings,
    open: findings.filter(({ closedAtMs }) => closedAtMs === null),
    endpoints: new Map(cluster.endpoints),
    events: [...cluster.events],
  }
}

/** What a pass is given of it. It shares with what is stored only what is frozen. */
export function desiredOf(
  cluster: MemoryCluster,
  certificates: Desired['certificates'],
  holds: readonly Hold[],
): Desired {
  return {
    ...cluster.desired,
    certificates,
    operations: cluster.running.map(({ id, type, state, startedAtMs, deadlineMs, steps }) => ({
      id,
      type,
      state,
      startedAtMs,
      deadlineMs,
      steps: steps.map(({ name, state: stepState, message }) => ({ name, state: stepState, message })),
    })),
    holds: holds.length === 0 ? [] : holdsOn(cluster, holds),
  }
}

/** What a plan is compared against. */
export function storedCluster(cluster: MemoryCluster, desired: Desired, plan: ReconcilerPlan): StoredCluster {
  const { operations, running, open } = cluster
  const others = plan.status.operations.filter(({ id }) => !running.some((operation) => operation.id === id))
  return {
    desired,
    clusterIds: [cluster.clusterId],
    operationClusters: new Map(running.map(({ id, clusterId }) => [id, clusterId])),
    endedOperationIds: new Set(
      others.flatMap(({ id }) => (operations.some((operation) => operation.id === id) ? id : [])),
    ),
    openFindings: open.map(({ id, type, subject, message, evidence }) => ({ id, type, subject, message, evidence })),
    lastPlan: cluster.lastPlan,
  }
}

function holdsOn({ clusterId, desired }: MemoryCluster, holds: readonly Hold[]): HoldOnCluster[] {
  const zones = new Set([...desired.specification.zones, ...desired.nodes.map(({ zone }) => zone)])
  const covers: Record<Hold['scope'], (subject: string | null) => boolean> = {
    cluster: (subject) => subject === clusterId,
    zone: (subject) => subject !== null && zones.has(subject),
    fleet: () => true,
  }
  return holds
    .filter(({ scope, subject }) => covers[scope](subject))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, scope, subject, reason, expiresAtMs }) => ({
      id,
      reason,
      expiresAtMs,
      zone: scope === 'zone' ? subject : null,
    }))
}

/** Writes a plan: `changes` is what `planChanges` made of it. Both are kept, so they have to be frozen. */
export function applyPlan(cluster: MemoryCluster, plan: ReconcilerPlan, changes: PlanChanges, nowMs: number): void {
  const { desired } = cluster
  desired.nodes = plan.nodes
  desired.nextKafkaId = plan.nextKafkaId
  desired.phase = plan.status.phase
  desired.conditions = plan.status.conditions
  desired.observedGeneration = plan.status.observedGeneration
  desired.observedData = plan.status.observedData
  desired.releases = plan.status.releases ?? desired.releases
  desired.failures = changes.failures
  desired.planVersion++
  cluster.lastPlan = frozen({ actions: plan.actions, waiting: plan.waiting })
  for (const { kafkaId, host, port, hasMoved } of changes.nodes.endpoints)
    if (hasMoved || !cluster.endpoints.has(kafkaId)) cluster.endpoints.set(kafkaId, { host, port })
  for (const kafkaId of changes.nodes.retiredKafkaIds) cluster.endpoints.delete(kafkaId)
  applyOperations(cluster, changes, nowMs)
  applyFindings(cluster, changes, nowMs)
  for (const { type, data } of changes.events) {
    // the union of types and the union of data belong together by construction
    cluster.events.push({
      type,
      data,
      number: cluster.events.length + 1,
      atMs: nowMs,
    } as MemoryCluster['events'][number])
  }
  if (changes.deleted) forgetAllButHistory(cluster, nowMs)
}

/** Adds a running operation with all its steps pending. */
export function startOperation(cluster: MemoryCluster, seed: OperationSeed): void {
  const steps = operationSteps[seed.type].map((name) => ({
    name,
    state: 'pending' as const,
    message: '',
    startedAtMs: null,
    finishedAtMs: null,
  }))
  addRunning(cluster, { ...seed, clusterId: cluster.clusterId, state: 'running', finishedAtMs: null, steps })
}

function addRunning(cluster: MemoryCluster, operation: MemoryOperation): void {
  cluster.operations.push(operation)
  cluster.running.push(operation)
}

/** Writes what is wanted under a new generation: the change that runs gives way to a new one. The caller wakes the cluster. */
export function startChange(cluster: MemoryCluster, { specification, operation, nowMs }: ChangeSeed): void {
  cluster.desired.specification = frozenCopy(specification)
  cluster.desired.generation++
  supersede(cluster, 'update_cluster', nowMs)
  startOperation(cluster, { ...operation, type: 'update_cluster', startedAtMs: nowMs })
}

/** Asks for a new authority, or for another time of the one that is being brought in. The caller wakes the cluster. */
export function startRotation(cluster: MemoryCluster, { rotation, operation, nowMs }: RotationSeed): void {
  cluster.desired.rotation = frozenCopy(rotation)
  cluster.desired.generation++
  supersede(cluster, 'renew_certificates', nowMs)
  startOperation(cluster, { ...operation, type: 'renew_certificates', startedAtMs: nowMs })
}

function supersede(cluster: MemoryCluster, superseded: OperationType, nowMs: number): void {
  for (const { id, type } of cluster.running) if (type === superseded) endOperation(cluster, id, 'superseded', nowMs)
}

/** Ends an operation from outside the loop, as the API does with one that a newer change supersedes. */
export function endOperation(cluster: MemoryCluster, operationId: string, state: OperationState, nowMs: number): void {
  const operation = cluster.operations.find(({ id }) => id === operationId)
  if (operation) Object.assign(operation, { state, finishedAtMs: nowMs })
  cluster.running = cluster.running.filter(({ id }) => id !== operationId)
}

function applyOperations(cluster: MemoryCluster, { operations }: PlanChanges, nowMs: number): void {
  for (const { id, type, startedAtMs, deadlineMs, clusterId } of operations.opened)
    addRunning(cluster, {
      id,
      type,
      startedAtMs,
      deadlineMs,
      clusterId,
      state: 'running',
      finishedAtMs: null,
      steps: [],
    })
  for (const { operationId, position, name, state, message } of operations.steps) {
    const operation = cluster.running.find(({ id }) => id === operationId)
    if (!operation) continue
    const startedAtMs = operation.steps[position]?.startedAtMs ?? (state === 'pending' ? null : nowMs)
    const finishedAtMs =
      state === 'succeeded' || state === 'failed' ? (operation.steps[position]?.finishedAtMs ?? nowMs) : null
    operation.steps[position] = { name, state, message, startedAtMs, finishedAtMs }
  }
  for (const { id, state } of operations.ended) endOperation(cluster, id, state, nowMs)
}

function applyFindings(cluster: MemoryCluster, { findings }: PlanChanges, nowMs: number): void {
  const { open } = cluster
  const openOf = (known: { id: string }) => open.find(({ id }) => id === known.id) ?? {}
  for (const finding of findings.refreshed)
    Object.assign(openOf(finding), { message: finding.message, evidence: finding.evidence })
  for (const finding of findings.closed) Object.assign(openOf(finding), { closedAtMs: nowMs })
  const opened = findings.opened.map((finding) => ({ ...finding, openedAtMs: nowMs, closedAtMs: null }))
  cluster.findings.push(...opened)
  cluster.open = [...open.filter(({ closedAtMs }) => closedAtMs === null), ...opened]
}

// what a tenant may still ask about stays: operations, findings, events
function forgetAllButHistory(cluster: MemoryCluster, nowMs: number): void {
  cluster.deletedAtMs = nowMs
  cluster.desired.users = frozen([])
  cluster.desired.acls = frozen([])
  cluster.endpoints.clear()
  cluster.lastPlan = null
  cluster.lease = { holder: '', epoch: cluster.lease.epoch, expiresAtMs: 0 }
}
