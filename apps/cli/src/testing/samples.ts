import type { CapacityPlan, Cluster, Operation } from '../api/types.ts'
import type { Clock } from '../clock.ts'

/** The instant of every sample page. */
export const nowMs = Date.parse('2026-03-01T12:00:00.000Z')

export const samplePlan: CapacityPlan = {
  id: 'pla_1',
  catalogueVersion: '2026-03-01.1',
  priceBook: '2026-03',
  validUntil: '2026-03-31',
  order: { region: 'local', throughput: { ingressMBps: 0.1 }, retentionHours: 24, availability: 'single-zone' },
  effective: {
    ingressMBps: 0.1,
    egressMBps: 0.2,
    peakIngressMBps: 0.2,
    peakEgressMBps: 0.4,
    retentionHours: 24,
    storedGib: 8.05,
    partitions: 1,
    connections: 0,
  },
  availability: 'single-zone',
  provider: 'local',
  region: 'local',
  zones: ['local-a'],
  brokers: { count: 3, size: 'local.small', vcpu: 0.5, memoryMib: 256, heapMib: 96 },
  controllers: { mode: 'combined', count: 3, size: 'local.small' },
  volume: { sizeGib: 19, iops: 3000, throughputMiBps: 125 },
  replicationFactor: 2,
  minInSync: 1,
  partitions: { defaultPerTopic: 3, maximum: 300 },
  quotas: { producerByteRate: 100_000, consumerByteRate: 200_000 },
  promise: {
    ingressMBps: 0.2,
    egressMBps: 0.4,
    retentionHours: 24,
    storedGib: 8.05,
    connections: 300,
    survives: 'machine',
    whileFailed: { reads: true, writes: true },
    healing: { failoverSeconds: 5, machineSeconds: 10, volumeSeconds: 300 },
    statements: ['0.2 MB/s in and 0.4 MB/s out at peak, also with a machine lost.'],
  },
  price: {
    monthlyMicroUsd: 29_197_500,
    lines: [
      {
        item: 'Brokers, local.small',
        quantity: 2190,
        unit: 'hour',
        unitPriceMicroUsd: 11_250,
        monthlyMicroUsd: 24_637_500,
      },
    ],
  },
  binding: 'disk',
  utilisation: [
    {
      constraint: 'network',
      normal: 0.0093,
      normalLimit: 0.8,
      failed: 0.014,
      failedLimit: 1,
      explanation: 'out 0.233 MB/s of 25',
    },
    {
      constraint: 'disk',
      normal: 0.28,
      normalLimit: 0.43,
      failed: 0.42,
      failedLimit: 0.43,
      explanation: '5.36 GiB of 19 GiB',
    },
  ],
  reasons: [{ subject: 'brokers.count', value: '3', because: 'the smallest cluster', source: 'Headwater default' }],
  rejected: [
    { size: 'local.tiny', brokers: 3, constraint: 'memory', reason: 'its heap is too small', monthlyMicroUsd: null },
  ],
  warnings: ['While one machine is out, acknowledged records exist once.'],
  headroom: {
    factor: 12.5,
    limitedBy: 'cpu',
    monthlyMicroUsd: 60_000_000,
    nextStep: { brokers: { count: 3, size: 'local.medium' }, monthlyMicroUsd: 90_000_000, moreMicroUsd: 60_802_500 },
  },
  alternatives: [
    {
      kind: 'cheaper',
      order: { region: 'local', throughput: { ingressMBps: 0.1 }, retentionHours: 12, availability: 'single-zone' },
      brokers: { count: 3, size: 'local.small' },
      monthlyMicroUsd: 28_000_000,
      differenceMicroUsd: -1_197_500,
      because: 'keeps records for 12 h instead of 24',
    },
  ],
  sources: [{ source: 'Headwater default', date: '2026-03-01', uses: ['default brokersMinimum'] }],
  change: null,
}

export const sampleOperation: Operation = {
  id: 'ope_1',
  clusterId: 'clu_1',
  type: 'create_cluster',
  state: 'running',
  startedAt: '2026-03-01T11:59:50.000Z',
  deadline: '2026-03-01T12:14:50.000Z',
  finishedAt: null,
  steps: [
    {
      name: 'prepare_cluster',
      state: 'succeeded',
      message: 'network is ready',
      startedAt: '2026-03-01T11:59:50.000Z',
      finishedAt: '2026-03-01T11:59:50.400Z',
    },
    {
      name: 'start_machines',
      state: 'running',
      message: '1 of 3 run',
      startedAt: '2026-03-01T11:59:52.000Z',
      finishedAt: null,
    },
    { name: 'verify_endpoint', state: 'pending', message: '', startedAt: null, finishedAt: null },
  ],
}

export const sampleCluster: Cluster = {
  id: 'clu_1',
  name: 'orders',
  phase: 'RUNNING',
  conditions: [
    {
      type: 'Ready',
      status: 'True',
      reason: 'Usable',
      message: 'a client got through',
      since: '2026-03-01T11:00:00.000Z',
    },
  ],
  order: samplePlan.order,
  capacityPlanId: 'pla_1',
  protected: false,
  bootstrap: [{ host: '127.0.0.1', port: 9092 }],
  operationId: null,
  revision: 1,
  createdAt: '2026-03-01T10:00:00.000Z',
  deletedAt: null,
}

/** A clock that passes time only by sleeping, and remembers each sleep. */
export function testClock(): Clock & { slept: number[] } {
  let passed = nowMs
  const slept: number[] = []
  return {
    slept,
    nowMs: () => passed,
    sleep: async (milliseconds) => {
      slept.push(milliseconds)
      passed += milliseconds
    },
    random: () => 1,
  }
}
