import { assert } from '@headwater/model'
import { type Ec2Family, type Ec2Row, type Ec2SizeName, ec2Rows } from './ec2-rows.ts'
import { type Ec2Stated, ec2Stated } from './ec2-stated.ts'
import { from } from './sourced.ts'
import type { Size } from './types.ts'

const gibibyteMib = 1024
/** MB/s: AWS's MSK sizing script counts no more of any machine's EBS baseline. */
export const volumeCapMBps = 1000

const instanceTypes = 'EC2 instance types, as carried by moto 5.2'
const vcpu = from(instanceTypes, 'vCPU')
const memory = from(instanceTypes, 'MiB')
const scriptVolume = from('AWS MSK sizing script; EBS baseline, capped at 1000', 'MB/s')
// EC2 gives 8xlarge and larger more; the script's cap is the safer of the two.
const volume = from(`${instanceTypes}: EBS baseline; capped at 1000 as AWS's MSK sizing script caps m7g`, 'MB/s')
const partitions = from('AWS MSK developer guide, best practices; replicas counted', 'replicas')
const partitionsOfM7g = from('AWS MSK developer guide: those of m7g at that size; replicas counted', 'replicas')
const connections = from('AWS MSK developer guide, limits: clients with IAM a broker', 'connections')
const price = from('Karpenter price table of EC2 on demand, Linux, us-east-1', 'micro USD/hour', '2026-01-19')
const heap = from('Apache Kafka operations guide (-Xmx6g), at most a quarter of the memory: Headwater', 'MiB')
const overhead = from('Headwater estimate: operating system, JVM beside the heap, exporters', 'MiB')

const scriptNetwork = from('AWS MSK sizing script; EC2 network baseline, Mbit/s / 8', 'MB/s')
const ownNetwork = from('EC2 network baseline (Karpenter), Mbit/s / 8, rounded down', 'MB/s')
const m7gNetwork = from('no figure for this size: that of m7g.12xlarge, below what EC2 states for it', 'MB/s')
const statedNetwork = from(`${instanceTypes}: Gbit/s x 125; Karpenter has no figure and m7g's is higher`, 'MB/s')

/** The day each family could first be had. */
const releasedOn: Record<Ec2Family, string> = {
  m7g: '2023-02-13',
  r7g: '2023-02-13',
  m8g: '2024-09-24',
  r8g: '2024-07-09',
  m6g: '2020-05-11',
  m5: '2017-11-28',
  r5: '2018-07-25',
  i4i: '2022-04-27',
  im4gn: '2021-11-30',
  i3en: '2019-05-08',
}

/** Replicas a broker by size, m7g's: MSK lists the same for m5, Headwater takes them for every family. */
const replicasBySize: Record<Ec2SizeName, { recommended: number; maximum: number }> = {
  large: { recommended: 1000, maximum: 1500 },
  xlarge: { recommended: 1000, maximum: 1500 },
  '2xlarge': { recommended: 2000, maximum: 3000 },
  '4xlarge': { recommended: 4000, maximum: 6000 },
  '8xlarge': { recommended: 4000, maximum: 6000 },
  '12xlarge': { recommended: 4000, maximum: 6000 },
  '16xlarge': { recommended: 4000, maximum: 6000 },
}

/** Sizes of EC2, on EBS volumes: what i4i, im4gn and i3en have of local disks is not used, it goes with the machine. */
export const ec2Sizes: readonly Size[] = ec2Rows.map((row) => {
  const stated = statedOf(row)
  const memoryMib = stated.memoryGib * gibibyteMib
  const replicas = row.family === 'm7g' || row.family === 'm5' ? partitions : partitionsOfM7g
  return {
    name: `${row.family}.${row.size}`,
    provider: 'aws',
    family: row.family,
    releasedOn: releasedOn[row.family],
    vcpu: vcpu(stated.vcpu),
    memoryMib: memory(memoryMib),
    heapMib: heap(Math.min(6 * gibibyteMib, memoryMib / 4)),
    overheadMib: overhead(gibibyteMib),
    networkMBps:
      row.networkMBps === undefined ? statedNetwork(stated.networkMBps) : networkSource(row)(row.networkMBps),
    volumeMBps:
      row.volumeMBps === undefined ? volume(Math.min(volumeCapMBps, stated.volumeMBps)) : scriptVolume(row.volumeMBps),
    partitionsRecommended: replicas(replicasBySize[row.size].recommended),
    partitionsMaximum: replicas(replicasBySize[row.size].maximum),
    connectionsMaximum: connections(3000),
    priceHourlyMicroUsd: price(Math.round(row.priceHourlyUsd * 1_000_000)),
  }
})

/** Names of the sizes that can be ordered in a region of EC2. */
export const ec2SizeNames: readonly string[] = ec2Sizes.map((size) => size.name)

/** What EC2 states of a row's size. */
export function statedOf({ family, size }: Ec2Row): Ec2Stated {
  const stated = ec2Stated[`${family}.${size}`]
  assert(stated !== undefined, `what EC2 states of ${family}.${size} is known: npm run catalogue writes it`)
  return stated
}

/** No baseline was published, and EC2 states more than m7g has at that size. */
export function hasNetworkOfM7g({ family, size }: Ec2Row): boolean {
  return (family === 'i4i' || family === 'i3en') && size === '12xlarge'
}

/** Where a published network baseline was published. */
function networkSource(row: Ec2Row): typeof ownNetwork {
  switch (row.family) {
    case 'm7g':
    case 'r7g':
    case 'm8g':
    case 'r8g':
      return scriptNetwork
    case 'm6g':
    case 'm5':
    case 'r5':
    case 'im4gn':
      return ownNetwork
    case 'i4i':
    case 'i3en':
      return hasNetworkOfM7g(row) ? m7gNetwork : ownNetwork
  }
}
