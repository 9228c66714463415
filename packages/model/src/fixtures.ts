import type { PhysicalClusterSpecification } from './physical-cluster.ts'

/** For tests: three small combined nodes over three zones. */
export const threeNodeSpecification: PhysicalClusterSpecification = {
  kafkaClusterId: 'AAAAAAAAAAAAAAAAAAAAAA',
  provider: 'simulated',
  region: 'simulated',
  zones: ['zone-a', 'zone-b', 'zone-c'],
  availability: 'multi-zone',
  brokers: { count: 3, size: 'small', heapMib: 96 },
  controllers: { mode: 'combined', count: 3, size: 'small', heapMib: 96 },
  volume: { sizeGib: 10, iops: 3000, throughputMiBps: 125 },
  replicationFactor: 3,
  minInSync: 2,
  defaultPartitions: 3,
  retentionHours: 24,
  quotas: { producerByteRate: 100_000, consumerByteRate: 200_000 },
  release: 1,
}
