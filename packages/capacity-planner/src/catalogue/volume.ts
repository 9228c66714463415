import { from } from './sourced.ts'
import type { VolumeKind } from './types.ts'

const broker = 'AWS MSK developer guide, limits: storage of a broker'
// AWS raised gp3 to 64 TiB and 2000 MiB/s in September 2025; the lower limits hold in every region.
const limits = 'Amazon EBS user guide, gp3; the limits before September 2025, the safer ones'
const prices = 'gp3, us-east-1, as commonly listed; to be confirmed against AWS before anyone is billed by it'

/** General purpose SSD of EBS: size, operations and throughput bought apart. */
export const gp3: VolumeKind = {
  name: 'gp3',
  sizeMinimumGib: from(broker, 'GiB')(1),
  sizeMaximumGib: from(broker, 'GiB')(16_384),
  sizeStepGib: from(limits, 'GiB')(1),
  iopsIncluded: from(limits, 'IOPS')(3000),
  iopsMaximum: from(limits, 'IOPS')(16_000),
  iopsPerMiBps: from(limits, 'IOPS per MiB/s')(4),
  throughputIncludedMiBps: from(limits, 'MiB/s')(125),
  throughputMaximumMiBps: from(limits, 'MiB/s')(1000),
  throughputStepMiBps: from(limits, 'MiB/s')(1),
  priceGibMonthMicroUsd: from(prices, 'micro USD/GiB-month')(80_000),
  priceIopsMonthMicroUsd: from(prices, 'micro USD/IOPS-month')(5_000),
  priceMiBpsMonthMicroUsd: from(prices, 'micro USD/MiB/s-month')(40_000),
}

/** A directory on this computer: bounded by the pool, described and priced as gp3 so that plans compare. */
export const localDirectory: VolumeKind = { ...gp3, name: 'local-directory' }

/** A claim of a Kubernetes cluster on a storage class that is described and priced as gp3. */
export const persistentVolume: VolumeKind = { ...gp3, name: 'persistent-volume' }
