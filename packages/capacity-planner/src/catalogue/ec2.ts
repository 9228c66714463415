import { from } from './sourced.ts'
import type { Size } from './types.ts'

const gibibyteMib = 1024

const vcpu = from('EC2 instance types, as carried by moto 5.2', 'vCPU')
const memory = from('EC2 instance types, as carried by moto 5.2', 'MiB')
const network = from('AWS MSK sizing script; EC2 network baseline, Mbit/s / 8', 'MB/s')
// EC2 gives 8xlarge and larger more; the script's cap is the safer of the two.
const volume = from('AWS MSK sizing script; EBS baseline, capped at 1000', 'MB/s')
const partitions = from('AWS MSK developer guide, best practices; replicas counted', 'replicas')
const price = from('Karpenter price table of EC2 on demand, Linux, us-east-1', 'micro USD/hour', '2026-01-19')
const heap = from('Apache Kafka operations guide (-Xmx6g), at most a quarter of the memory: Headwater', 'MiB')
const overhead = from('Headwater estimate: operating system, JVM beside the heap, exporters', 'MiB')

interface M7gRow {
  size: string
  vcpu: number
  memoryGib: number
  partitions: [recommended: number, maximum: number]
  volumeMBps: number
  networkMBps: number
  priceHourlyUsd: number
}

// biome-ignore format: one row a line, as in the tables it comes from
const m7gRows: readonly M7gRow[] = [
  { size: 'large', vcpu: 2, memoryGib: 8, partitions: [1000, 1500], volumeMBps: 78.75, networkMBps: 117, priceHourlyUsd: 0.0816 },
  { size: 'xlarge', vcpu: 4, memoryGib: 16, partitions: [1000, 1500], volumeMBps: 156.25, networkMBps: 234, priceHourlyUsd: 0.1632 },
  { size: '2xlarge', vcpu: 8, memoryGib: 32, partitions: [2000, 3000], volumeMBps: 312.5, networkMBps: 469, priceHourlyUsd: 0.3264 },
  { size: '4xlarge', vcpu: 16, memoryGib: 64, partitions: [4000, 6000], volumeMBps: 625, networkMBps: 937, priceHourlyUsd: 0.6528 },
  { size: '8xlarge', vcpu: 32, memoryGib: 128, partitions: [4000, 6000], volumeMBps: 1000, networkMBps: 1875, priceHourlyUsd: 1.3056 },
  { size: '12xlarge', vcpu: 48, memoryGib: 192, partitions: [4000, 6000], volumeMBps: 1000, networkMBps: 2812, priceHourlyUsd: 1.9584 },
  { size: '16xlarge', vcpu: 64, memoryGib: 256, partitions: [4000, 6000], volumeMBps: 1000, networkMBps: 3750, priceHourlyUsd: 2.6112 },
]

/** Sizes of EC2. A further family is a further table: partitions of other families are those of m7g at that size. */
export const ec2Sizes: readonly Size[] = m7gRows.map((m7g) => ({
  name: `m7g.${m7g.size}`,
  provider: 'aws',
  family: 'm7g',
  releasedOn: '2023-02-13',
  vcpu: vcpu(m7g.vcpu),
  memoryMib: memory(m7g.memoryGib * gibibyteMib),
  heapMib: heap(Math.min(6 * gibibyteMib, (m7g.memoryGib * gibibyteMib) / 4)),
  overheadMib: overhead(gibibyteMib),
  networkMBps: network(m7g.networkMBps),
  volumeMBps: volume(m7g.volumeMBps),
  partitionsRecommended: partitions(m7g.partitions[0]),
  partitionsMaximum: partitions(m7g.partitions[1]),
  priceHourlyMicroUsd: price(Math.round(m7g.priceHourlyUsd * 1_000_000)),
}))

/** Names of the sizes that can be ordered in a region of EC2. */
export const ec2SizeNames: readonly string[] = ec2Sizes.map((size) => size.name)
