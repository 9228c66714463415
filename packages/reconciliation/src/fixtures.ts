import type { NodeRecord, OperationType, Random } from '@headwater/model'
import { controlPlaneSubject, operationSteps } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import type { ObservedMachine, ObservedNode } from '@headwater/provider'
import { type Desired, newlyOrdered } from './desired.ts'
import type { KafkaObservation, Observed, PartitionAssignment } from './observed.ts'
import type { ReconcilerPlan } from './plan.ts'
import { platformAcls } from './platform-acls.ts'

/** Worlds for tests of the decisions: a three-node single-zone cluster, at the stage a test asks for. */

export const startMs = 1_700_000_000_000

/** Seeded randomness (a linear congruential generator): different at each call, the same at each run. */
export function seededRandom(seed = 1): Random {
  let state = seed
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
  return { bytes: (length) => Uint8Array.from({ length }, next) }
}

export function desired(changes: Partial<Desired> = {}): Desired {
  const specification = {
    ...threeNodeSpecification,
    region: 'local',
    zones: ['local-a', 'local-b', 'local-c'],
    availability: 'single-zone' as const,
    replicationFactor: 2,
    minInSync: 1,
  }
  const ordered = newlyOrdered('pcl_test', 'org_test', specification)
  return { ...ordered, operations: [operation('create_cluster')], ...changes }
}

/** Copies of a partition of the topic `orders`, all in sync; the first leads. */
export function copies(
  partition: number,
  replicaIds: number[],
  changes: Partial<PartitionAssignment> = {},
): PartitionAssignment {
  return {
    topic: 'orders',
    partition,
    leaderId: replicaIds[0] ?? null,
    replicaIds,
    inSyncIds: replicaIds,
    addingIds: [],
    removingIds: [],
    bytes: 1_000_000,
    ...changes,
  }
}

export function operation(type: OperationType): Desired['operations'][number] {
  return {
    id: `ope_${type}`,
    type,
    state: 'running',
    startedAtMs: startMs,
    deadlineMs: startMs + 900_000,
    steps: operationSteps[type].map((name) => ({ name, state: 'pending', message: '' })),
  }
}

export function nodeRecord(kafkaId: number, changes: Partial<NodeRecord> = {}): NodeRecord {
  return {
    id: `nod_${kafkaId}`,
    kafkaId,
    role: 'combined',
    zone: `local-${'abc'.charAt(kafkaId - 1)}`,
    size: 'small',
    heapMib: 96,
    volume: { sizeGib: 10, iops: 3000, throughputMiBps: 125 },
    directoryId: `dir${kafkaId}`,
    volumeState: 'used',
    addresses: {
      internalHost: '127.0.0.1',
      brokerPort: 20000 + kafkaId,
      controllerPort: 21000 + kafkaId,
      tenantHost: '127.0.0.1',
      tenantPort: 22000 + kafkaId,
    },
    deleting: false,
    machine: {
      id: `mac_${kafkaId}`,
      size: 'small',
      heapMib: 96,
      release: 1,
      volumeState: 'new',
      decidedAtMs: startMs - 60_000,
      because: 'first start',
      stopBecause: null,
      registered: true,
    },
    failedStarts: 0,
    ...changes,
  }
}

export function listedNode(kafkaId: number, machine: Partial<ObservedMachine> | null = {}): ObservedNode {
  return {
    id: `nod_${kafkaId}`,
    clusterId: 'pcl_test',
    organizationId: 'org_test',
    zone: `local-${'abc'.charAt(kafkaId - 1)}`,
    state: 'ready',
    volume: { sizeGib: 10, iops: 3000, throughputMiBps: 125 },
    addresses: {
      broker: { host: '127.0.0.1', port: 20000 + kafkaId },
      controller: { host: '127.0.0.1', port: 21000 + kafkaId },
      tenant: { host: '127.0.0.1', port: 22000 + kafkaId },
    },
    machine:
      machine === null ? null : { id: `mac_${kafkaId}`, state: 'running', leavingByMs: null, detail: '', ...machine },
  }
}

export const healthyKafka: KafkaObservation = {
  brokerIds: [1, 2, 3],
  registeredIds: [1, 2, 3],
  cordonedIds: [],
  quorum: { leaderId: 1, voterIds: [1, 2, 3], caughtUpVoterIds: [1, 2, 3] },
  fetchedAtMs: { 2: startMs, 3: startMs },
  partitions: { total: 4, withoutLeader: 0, underReplicated: 0, underMinInSync: 0, examples: [] },
  assignments: [],
  internalMinInSync: {},
  moveThrottle: null,
  metadataLevel: 30,
  defaultMinInSync: 1,
  defaultRetentionMs: 24 * 3_600_000,
  defaultQuota: { producerByteRate: 100_000, consumerByteRate: 200_000 },
  userNames: [],
  acls: platformAcls,
}

export function observed(nodes: ObservedNode[], changes: Partial<Observed> = {}): Observed {
  return {
    nowMs: startMs,
    provider: { ok: true, observedAtMs: startMs, settlingMs: 0, nodes },
    kafka: { state: 'reachable', ...healthyKafka },
    machineLogs: {},
    ...changes,
  }
}

/** A cluster at rest: RUNNING, three nodes in service. */
export function running(changes: Partial<Desired> = {}): Desired {
  return desired({
    phase: 'RUNNING',
    prepared: true,
    endpointVerified: true,
    observedGeneration: 1,
    nextKafkaId: 4,
    nodes: [nodeRecord(1), nodeRecord(2), nodeRecord(3)],
    certificates: certificatesFor('nod_1', 'nod_2', 'nod_3'),
    operations: [],
    ...changes,
  })
}

/** The first ones, which outlive every test. */
export function certificatesFor(...nodeIds: string[]): Desired['certificates'] {
  const life = { generation: 1, issuedAtMs: startMs, notAfterMs: startMs + 100 * 365 * 86_400_000 }
  return {
    authorities: [life],
    leaves: [controlPlaneSubject, ...nodeIds].map((subject) => ({ ...life, subject, authority: 1 })),
  }
}

export const allListed = [listedNode(1), listedNode(2), listedNode(3)]

/** The machines that a plan stops. */
export function stopsIn({ actions }: Pick<ReconcilerPlan, 'actions'>): string[] {
  return actions.flatMap((action) => (action.kind === 'stop_machine' ? [action.machineId] : []))
}
