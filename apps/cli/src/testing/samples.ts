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
      {
        item: 'Broker volumes, local-directory',
        quantity: 57,
        unit: 'GiB-month',
        unitPriceMicroUsd: 80_000,
        monthlyMicroUsd: 4_560_000,
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
    {
      size: 'local.tiny',
      brokers: 3,
      constraint: 'memory',
      reason: 'its heap is too small',
      overload: 1.5,
      monthlyMicroUsd: null,
    },
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

/** A cluster of six brokers in three zones that grows: it keeps its machines although a fresh plan is cheaper. */
export const sampleChangePlan: CapacityPlan = {
  ...samplePlan,
  id: 'pla_2',
  order: { region: 'us-east-1', throughput: { ingressMBps: 40 }, retentionHours: 24, availability: 'multi-zone' },
  availability: 'multi-zone',
  provider: 'aws',
  region: 'us-east-1',
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
  brokers: { count: 9, size: 'm6g.xlarge', vcpu: 4, memoryMib: 16_384, heapMib: 4096 },
  controllers: {
    mode: 'dedicated',
    count: 3,
    size: 'm6g.large',
    heapMib: 2048,
    volume: { sizeGib: 16, iops: 3000, throughputMiBps: 125 },
  },
  volume: { sizeGib: 1420, iops: 3000, throughputMiBps: 125 },
  replicationFactor: 3,
  minInSync: 2,
  price: { ...samplePlan.price, monthlyMicroUsd: 2_204_250_000 },
  change: {
    fromPlanId: 'pla_1',
    fromMonthlyMicroUsd: 1_356_120_000,
    differenceMicroUsd: 848_130_000,
    steps: [
      { kind: 'add_brokers', text: '3 brokers of m6g.xlarge start', nodes: 3, bytesToMove: 0, seconds: 300 },
      {
        kind: 'move_replicas',
        text: 'Replicas move until all 9 brokers carry the same share',
        nodes: 9,
        bytesToMove: 1610 * 2 ** 30,
        seconds: 31_860,
      },
      {
        kind: 'raise_promise',
        text: 'Quotas rise to 80 MB/s in and 160 out',
        nodes: 0,
        bytesToMove: 0,
        seconds: 0,
      },
    ],
    bytesToMove: 1610 * 2 ** 30,
    throttleMBps: 18.084,
    throttleBecause: 'what a broker leaves beside its promised peak',
    seconds: 32_160,
    movingMicroUsd: 23_050_000,
    fresh: { brokers: { count: 3, size: 'm6g.4xlarge' }, sizeGib: 4292, monthlyMicroUsd: 2_100_000_000 },
    because: 'a fresh plan is 104.25 USD a month cheaper, but does not earn back in a month what moving costs',
    notices: [
      'While data moves, the promised throughput stays free.',
      'Readers that are far behind catch up more slowly.',
    ],
  },
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
  change: null,
  reverts: null,
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
  maintenanceWindow: null,
  kafka: { version: '4.3.1', release: 3, settlesAt: null, rolledBack: null },
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
