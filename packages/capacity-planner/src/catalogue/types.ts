import type { SourcedNumber } from '@headwater/model'

/** A machine size a broker can run on. Rates are sustained baselines of one machine, never bursts. */
export interface Size {
  name: string
  provider: string
  family: string
  /** ISO date at which the family could first be had; equal prices go to the newer. */
  releasedOn: string
  vcpu: SourcedNumber
  memoryMib: SourcedNumber
  /** Java heap the broker is started with. */
  heapMib: SourcedNumber
  /** Memory that is neither heap nor page cache: the JVM itself, the operating system, exporters. */
  overheadMib: SourcedNumber
  /** Each direction by itself: the interface is full duplex. */
  networkMBps: SourcedNumber
  /** Reads and writes together, whatever volume is attached. */
  volumeMBps: SourcedNumber
  /** Replicas, not partitions before replication. */
  partitionsRecommended: SourcedNumber
  partitionsMaximum: SourcedNumber
  /** Client connections at the same time. */
  connectionsMaximum: SourcedNumber
  /** MB/s written that one vCPU of this very size carries, where it was measured; else the catalogue's default. */
  writeMBpsPerVcpu?: SourcedNumber
  priceHourlyMicroUsd: SourcedNumber
}

/** What a volume can be, and what it costs. The planner buys within these limits. */
export interface VolumeKind {
  name: string
  sizeMinimumGib: SourcedNumber
  sizeMaximumGib: SourcedNumber
  sizeStepGib: SourcedNumber
  iopsIncluded: SourcedNumber
  iopsMaximum: SourcedNumber
  /** Operations a second that must be bought with each MiB/s of throughput. */
  iopsPerMiBps: SourcedNumber
  throughputIncludedMiBps: SourcedNumber
  throughputMaximumMiBps: SourcedNumber
  throughputStepMiBps: SourcedNumber
  priceGibMonthMicroUsd: SourcedNumber
  priceIopsMonthMicroUsd: SourcedNumber
  priceMiBpsMonthMicroUsd: SourcedNumber
}

export interface Region {
  name: string
  provider: string
  /** In the order in which the planner takes them. */
  zones: readonly string[]
  /** Names of sizes. */
  sizes: readonly string[]
  /** Name of the volume kind. */
  volume: string
  /** From the loss of a machine until another is in sync in its place, on the same volume. */
  machineSeconds: SourcedNumber
}

export type DefaultName =
  | 'egressPerIngress'
  | 'catchUpShareOfIngress'
  | 'peakPerAverage'
  | 'networkNormalLimit'
  | 'networkFailedLimit'
  | 'volumeNormalLimit'
  | 'volumeFailedLimit'
  | 'cpuNormalLimit'
  | 'cpuFailedLimit'
  | 'diskNormalLimit'
  | 'diskFailedLimit'
  | 'diskSlackGib'
  | 'diskSlackSeconds'
  | 'diskOverheadFactor'
  | 'growthMargin'
  | 'pageCacheSeconds'
  | 'writeMBpsPerVcpu'
  | 'readWeight'
  | 'ingressPerPartitionMBps'
  | 'egressPerPartitionMBps'
  | 'volumeIopsMinimum'
  | 'brokersMinimum'
  | 'brokersMaximum'
  | 'developmentBrokers'
  | 'combinedControllers'
  | 'combinedBrokersMaximum'
  | 'combinedPartitionsMaximum'
  | 'dedicatedControllers'
  | 'dedicatedControllerMemoryMib'
  | 'dedicatedControllerVolumeGib'
  | 'hoursPerMonth'
  | 'quotaMargin'
  | 'failoverSeconds'
  | 'changePaybackMonths'
  | 'priceStaleDays'
  | 'crossZoneMicroUsdPerGb'

export type Defaults = Readonly<Record<DefaultName, SourcedNumber>>

/** Sources that give different numbers for one column of one row; the number in the catalogue is the choice made. */
export interface Contradiction {
  /** Name of a size or of a volume kind, or `defaults`. */
  row: string
  column: string
  readings: readonly SourcedNumber[]
  /** Why the catalogue has the number that it has. */
  because: string
}

/** The prices that a catalogue has, and the days, both included, on which they are offered. ISO dates. */
export interface PriceBook {
  name: string
  validFrom: string
  validUntil: string
}

/** Everything the planner knows about the world, as data. Another version is another catalogue. */
export interface Catalogue {
  version: string
  priceBook: PriceBook
  sizes: readonly Size[]
  volumes: readonly VolumeKind[]
  regions: readonly Region[]
  defaults: Defaults
  contradictions: readonly Contradiction[]
}
