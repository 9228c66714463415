import type { CapacityPlan } from '@headwater/api-contract/client'

export type Constraint = CapacityPlan['binding']

export const constraintNames: Record<Constraint, string> = {
  network: 'Network',
  volume_throughput: 'Volume throughput',
  disk: 'Disk',
  partitions: 'Partitions',
  cpu: 'CPU',
  memory: 'Memory',
  connections: 'Connections',
  size_sold_out: 'Sold out',
  capacity_pool: 'Room left',
}
