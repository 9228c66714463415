import { type MachineRecord, type NodeRecord, operationSteps, type StepProgress } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import type { NodeListing } from '@headwater/provider'
import type { Desired, OperationRecord, ReconcilerPlan } from '@headwater/reconciliation'
import type { Lease, Store } from '../ports.ts'
import type { StoreHarness } from './harness.ts'

/** When the suite's story begins, ms. */
export const startMs = 1_790_000_000_000

export const pcl = 'pcl_1'
export const clu = 'clu_1'

export const specification = threeNodeSpecification

/** Seeds one cluster, `pcl_1` carrying `clu_1` unless told otherwise. */
export async function seedOne(harness: StoreHarness, number = 1, atMs = startMs): Promise<void> {
  await harness.seedCluster({
    physicalClusterId: `pcl_${number}`,
    clusterId: `clu_${number}`,
    organizationId: 'org_1',
    specification,
    nowMs: atMs,
  })
}

export async function takeLease(store: Store, id = pcl, holder = 'one', nowMs = startMs): Promise<Lease> {
  const lease = await store.acquireLease(id, holder, nowMs, 30_000)
  if (!lease) throw new Error(`${holder} did not get the lease on ${id}`)
  return lease
}

export async function loadOne(store: Store, id = pcl): Promise<Desired> {
  const desired = await store.load(id)
  if (!desired) throw new Error(`${id} is not there`)
  return desired
}

export function machine(id: string, change: Partial<MachineRecord> = {}): MachineRecord {
  return {
    id,
    size: 'small',
    heapMib: 128,
    release: 1,
    volumeState: 'new',
    decidedAtMs: startMs,
    because: 'nothing runs here',
    stopBecause: null,
    registered: false,
    ...change,
  }
}

export function node(kafkaId: number, change: Partial<NodeRecord> = {}): NodeRecord {
  return {
    id: `nod_${kafkaId}`,
    kafkaId,
    role: 'combined',
    zone: 'a',
    size: 'small',
    heapMib: 128,
    volume: { sizeGib: 10, iops: 3000, throughputMiBps: 125 },
    directoryId: `dir-${kafkaId}`,
    volumeState: 'new',
    addresses: null,
    deleting: false,
    machine: null,
    failedStarts: 0,
    ...change,
  }
}

export function addresses(kafkaId: number): NonNullable<NodeRecord['addresses']> {
  return {
    internalHost: '10.0.0.1',
    brokerPort: 9000 + kafkaId,
    controllerPort: 9100 + kafkaId,
    tenantHost: `b${kafkaId}.example`,
    tenantPort: 9200 + kafkaId,
  }
}

export function createOperation(change: Partial<OperationRecord> = {}): OperationRecord {
  return {
    id: 'ope_1',
    type: 'create_cluster',
    state: 'running',
    startedAtMs: startMs,
    deadlineMs: startMs + 600_000,
    steps: pendingSteps('create_cluster'),
    ...change,
  }
}

export function pendingSteps(type: OperationRecord['type']): StepProgress[] {
  return operationSteps[type].map((name) => ({ name, state: 'pending' as const, message: '' }))
}

/** A plan that keeps everything as `desired` has it, but for `change`. */
export function planFrom(
  desired: Desired,
  change: Partial<Omit<ReconcilerPlan, 'status'>> & { status?: Partial<ReconcilerPlan['status']> } = {},
): ReconcilerPlan {
  const { status, ...rest } = change
  return {
    basedOnVersion: desired.planVersion,
    nodes: desired.nodes,
    nextKafkaId: desired.nextKafkaId,
    actions: [],
    waiting: [],
    findings: [],
    ...rest,
    status: {
      phase: desired.phase,
      conditions: desired.conditions,
      observedGeneration: desired.observedGeneration,
      operations: desired.operations,
      observedData: desired.observedData,
      ...status,
    },
  }
}

/** Loads, saves a plan that changes only what is given, and loads again. */
export async function saveChange(
  store: Store,
  lease: Lease,
  change: Parameters<typeof planFrom>[1],
  nowMs = startMs,
): Promise<Desired> {
  const plan = planFrom(await loadOne(store, lease.physicalClusterId), change)
  if ((await store.savePlan(lease, plan, nowMs)) === 'conflict') throw new Error('the plan was refused')
  return loadOne(store, lease.physicalClusterId)
}

export function listing(
  observedAtMs: number,
  nodes: { id: string; machine?: { id: string; state: 'running' | 'gone' | 'unknown' } }[],
): NodeListing {
  return {
    observedAtMs,
    nodes: nodes.map((listed) => ({
      id: listed.id,
      clusterId: pcl,
      organizationId: 'org_1',
      zone: 'a',
      state: 'ready',
      volume: null,
      addresses: {},
      machine: listed.machine ? { ...listed.machine, leavingByMs: null, detail: '' } : null,
    })),
  }
}
