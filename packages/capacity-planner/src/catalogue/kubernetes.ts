import { from } from './sourced.ts'
import type { Size } from './types.ts'

const decidedOn = '2026-11-22'
const gibibyteMib = 1024
const vcpuHourlyMicroUsd = 20_000
const gibHourlyMicroUsd = 5_000

const requested = 'Headwater: what the pod requests and is limited to'
const vcpu = from(requested, 'vCPU', decidedOn)
const memory = from(requested, 'MiB', decidedOn)
const heap = from(
  'Apache Kafka operations guide (-Xmx6g), at most a quarter of the memory: Headwater',
  'MiB',
  decidedOn,
)
const overhead = from(
  'Headwater estimate: JVM beside the heap, exporters; the node has its own system',
  'MiB',
  decidedOn,
)
const network = from('estimate: that of m7g with as many vCPU; 1 vCPU is half of large', 'MB/s', decidedOn)
const volume = from('estimate: that of m7g with as many vCPU; 1 vCPU is half of large', 'MB/s', decidedOn)
const partitions = from('those of m7g with as many vCPU; 1 vCPU as MSK t3.small', 'replicas', decidedOn)
const connections = from(
  'those that AWS MSK allows a broker, clients with IAM; 1 vCPU is half of that',
  'connections',
  decidedOn,
)
const price = from(
  'Headwater: 0.02 USD a vCPU-hour, 0.005 a GiB-hour; comparable, not real',
  'micro USD/hour',
  decidedOn,
)

interface PodRow {
  size: string
  vcpu: number
  memoryGib: number
  volumeMBps: number
  networkMBps: number
  partitions: [recommended: number, maximum: number]
}

// biome-ignore format: one row a line
const podRows: readonly PodRow[] = [
  { size: 'small', vcpu: 1, memoryGib: 4, volumeMBps: 39, networkMBps: 58, partitions: [300, 300] },
  { size: 'medium', vcpu: 2, memoryGib: 8, volumeMBps: 78.75, networkMBps: 117, partitions: [1000, 1500] },
  { size: 'large', vcpu: 4, memoryGib: 16, volumeMBps: 156.25, networkMBps: 234, partitions: [1000, 1500] },
  { size: 'xlarge', vcpu: 8, memoryGib: 32, volumeMBps: 312.5, networkMBps: 469, partitions: [2000, 3000] },
  { size: '2xlarge', vcpu: 16, memoryGib: 64, volumeMBps: 625, networkMBps: 937, partitions: [4000, 6000] },
]

/** Pods of a Kubernetes cluster, each alone with its persistent volume. Their rates are estimates: they depend on the nodes. */
export const podSizes: readonly Size[] = podRows.map((pod) => ({
  name: `pod.${pod.size}`,
  provider: 'kubernetes',
  family: 'pod',
  releasedOn: decidedOn,
  vcpu: vcpu(pod.vcpu),
  memoryMib: memory(pod.memoryGib * gibibyteMib),
  heapMib: heap(Math.min(6 * gibibyteMib, (pod.memoryGib * gibibyteMib) / 4)),
  overheadMib: overhead(gibibyteMib / 2),
  networkMBps: network(pod.networkMBps),
  volumeMBps: volume(pod.volumeMBps),
  partitionsRecommended: partitions(pod.partitions[0]),
  partitionsMaximum: partitions(pod.partitions[1]),
  connectionsMaximum: connections(pod.vcpu < 2 ? 1500 : 3000),
  priceHourlyMicroUsd: price(pod.vcpu * vcpuHourlyMicroUsd + pod.memoryGib * gibHourlyMicroUsd),
}))
