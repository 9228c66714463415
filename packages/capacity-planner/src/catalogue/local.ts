import { from } from './sourced.ts'
import type { Size } from './types.ts'

const measuredOn = '2026-11-22'
const vcpuHourlyMicroUsd = 20_000
const gibHourlyMicroUsd = 5_000

const process = from('Headwater: what provider-local gives the process', 'vCPU', measuredOn)
const memory = from('Headwater: what provider-local counts for the process', 'MiB', measuredOn)
const heap = from('measured: heaps of 48 to 256 MB survived load, 96 to 128 MB is sensible', 'MiB', measuredOn)
const overhead = from('measured: 235 MB resident at most for a node, less a heap of 96 MiB', 'MiB', measuredOn)
const network = from('estimate: loopback with TLS, a share of two cores', 'MB/s', measuredOn)
const volume = from('estimate: a share of 364 MB/s measured writing 512 MiB with fsync', 'MB/s', measuredOn)
const partitions = from(
  'estimate: scaled by heap from the 300 of MSK t3.small; replicas counted',
  'replicas',
  measuredOn,
)
// Kafka keeps about 64 KiB of buffers for a connection with TLS
const connections = from('estimate: 64 KiB a connection in a tenth of the heap', 'connections', measuredOn)
const price = from(
  'Headwater: 0.02 USD a vCPU-hour, 0.005 a GiB-hour; comparable, not real',
  'micro USD/hour',
  measuredOn,
)

interface LocalRow {
  size: string
  vcpu: number
  memoryMib: number
  heapMib: number
  networkMBps: number
  volumeMBps: number
  partitions: [recommended: number, maximum: number]
  connections: number
}

// biome-ignore format: one row a line
const localRows: readonly LocalRow[] = [
  { size: 'small', vcpu: 0.5, memoryMib: 256, heapMib: 96, networkMBps: 25, volumeMBps: 45, partitions: [200, 300], connections: 150 },
  { size: 'medium', vcpu: 1, memoryMib: 512, heapMib: 256, networkMBps: 50, volumeMBps: 90, partitions: [300, 450], connections: 400 },
  { size: 'large', vcpu: 2, memoryMib: 1536, heapMib: 1024, networkMBps: 100, volumeMBps: 180, partitions: [600, 900], connections: 1600 },
]

/** Processes on this computer. Their rates are estimates until they are calibrated on the computer itself. */
export const localSizes: readonly Size[] = localRows.map((local) => ({
  name: `local.${local.size}`,
  provider: 'local',
  family: 'local',
  releasedOn: measuredOn,
  vcpu: process(local.vcpu),
  memoryMib: memory(local.memoryMib),
  heapMib: heap(local.heapMib),
  overheadMib: overhead(128),
  networkMBps: network(local.networkMBps),
  volumeMBps: volume(local.volumeMBps),
  partitionsRecommended: partitions(local.partitions[0]),
  partitionsMaximum: partitions(local.partitions[1]),
  connectionsMaximum: connections(local.connections),
  priceHourlyMicroUsd: price(
    Math.round(local.vcpu * vcpuHourlyMicroUsd + (local.memoryMib / 1024) * gibHourlyMicroUsd),
  ),
}))
