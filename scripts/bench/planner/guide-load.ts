import type { Availability, Order } from '@headwater/model'

// Written from docs/guide/sizing.md alone, sections 1 and 3. The numbers are written out here although the catalogue has
// them: a default that changes without the guide must make the benchmark disagree.

/** Section 1: the order with its gaps filled and its margin in it; MB/s, GiB and partitions before replication. */
export interface Demand {
  peakIngress: number
  peakEgress: number
  storedGib: number
  partitions: number
  /** To all brokers together; 0 is no limit. */
  connections: number
}

export function demandOf({
  throughput,
  retentionHours,
  storedGib,
  partitions,
  connections,
  growthMargin,
}: Order): Demand {
  const ingress = throughput.ingressMBps
  const egress = throughput.egressMBps ?? 2 * ingress
  const withMargin = 1 + (growthMargin ?? 0)
  const peakIngress = Math.max(ingress, throughput.peakIngressMBps ?? 2 * ingress) * withMargin
  const peakEgress = Math.max(egress, throughput.peakEgressMBps ?? 2 * egress) * withMargin
  const atRetentionGib = (ingress * (retentionHours ?? 0) * 3600 * 1e6) / 2 ** 30
  return {
    peakIngress,
    peakEgress,
    storedGib: (storedGib ?? atRetentionGib) * withMargin,
    partitions: Math.max(1, partitions ?? 1, Math.ceil(peakIngress / 5), Math.ceil(peakEgress / 15)),
    connections: Math.ceil(withMargin * (connections ?? 0)),
  }
}

/** Section 1: what each class fixes. */
export const classes: Record<Availability, { copies: number; zones: number }> = {
  development: { copies: 1, zones: 1 },
  'single-zone': { copies: 2, zones: 1 },
  'multi-zone': { copies: 3, zones: 3 },
}

/** Section 1: the broker counts in question. */
export function countsOf(availability: Availability): number[] {
  if (availability === 'development') return [1]
  const step = classes[availability].zones
  return Array.from({ length: 60 / step }, (_, index) => (index + 1) * step).filter((count) => count >= 3)
}

/** Brokers that run and copies of each partition that they hold. */
export interface Running {
  brokers: number
  copies: number
}

/** Section 1: nothing failed, and after the failure that the class survives. */
export function statesOf(availability: Availability, count: number): { whole: Running; failed: Running } {
  const { copies } = classes[availability]
  const lost = { development: 0, 'single-zone': 1, 'multi-zone': count / 3 }[availability]
  const left = count - lost
  return { whole: { brokers: count, copies }, failed: { brokers: left, copies: Math.min(copies, left) } }
}

/** Section 3: load of one broker at peak, MB/s, and GiB. */
export interface BrokerLoad {
  written: number
  sent: number
  /** This broker's part of what catch-up readers read; in `sent` and in `volumeUse`. */
  catchup: number
  volumeUse: number
  dataGib: number
  slackGib: number
  replicas: number
  connections: number
  /** C7: writes, with a read as a quarter of one. */
  processorMBps: number
  pageCacheMib: number
}

/** `copies` of the class go out even when fewer are held: followers that come back are fed by those that stayed. */
export function brokerLoad(demand: Demand, running: Running, classCopies: number): BrokerLoad {
  const { brokers, copies } = running
  const catchup = 0.5 * demand.peakIngress
  const written = (demand.peakIngress * copies) / brokers
  const sent = (demand.peakEgress + catchup + demand.peakIngress * (classCopies - 1)) / brokers
  return {
    written,
    sent,
    catchup: catchup / brokers,
    volumeUse: written + catchup / brokers,
    dataGib: (demand.storedGib * copies) / brokers,
    slackGib: 10 + (written * 60 * 1e6) / 2 ** 30,
    replicas: Math.ceil((demand.partitions * copies) / brokers),
    connections: Math.ceil(demand.connections / brokers),
    processorMBps: written + 0.25 * sent,
    pageCacheMib: (written * 30 * 1e6) / 2 ** 20,
  }
}

/** Load of one broker with nothing failed, and after the failure. */
export interface BrokerLoads {
  normal: BrokerLoad
  failed: BrokerLoad
}

export function brokerLoads(availability: Availability, count: number, demand: Demand): BrokerLoads {
  const { copies } = classes[availability]
  const { whole, failed } = statesOf(availability, count)
  return { normal: brokerLoad(demand, whole, copies), failed: brokerLoad(demand, failed, copies) }
}
