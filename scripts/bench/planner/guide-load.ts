import type { Availability, Order } from '@headwater/model'

// Written from docs/guide/sizing.md alone, sections 1 and 3. The numbers are written out here although the catalogue has
// them: a default that changes without the guide must make the benchmark disagree.

/** Section 1: the order with its gaps filled; MB/s, hours, partitions before replication. */
export interface Demand {
  ingress: number
  peakIngress: number
  peakEgress: number
  hours: number
  partitions: number
}

export function demandOf({ throughput, retentionHours, partitions }: Order): Demand {
  const ingress = throughput.ingressMBps
  const egress = throughput.egressMBps ?? 2 * ingress
  const peakIngress = Math.max(ingress, throughput.peakIngressMBps ?? 2 * ingress)
  const peakEgress = Math.max(egress, throughput.peakEgressMBps ?? 2 * egress)
  const forPeaks = Math.max(Math.ceil(peakIngress / 5), Math.ceil(peakEgress / 15))
  return {
    ingress,
    peakIngress,
    peakEgress,
    hours: retentionHours ?? 0,
    partitions: Math.max(1, partitions ?? 1, forPeaks),
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
  volumeUse: number
  dataGib: number
  slackGib: number
  replicas: number
  vcpu: number
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
    volumeUse: written + catchup / brokers,
    dataGib: (demand.ingress * demand.hours * 3600 * copies * 1e6) / 2 ** 30 / brokers,
    slackGib: 10 + (written * 60 * 1e6) / 2 ** 30,
    replicas: Math.ceil((demand.partitions * copies) / brokers),
    vcpu: (written + 0.25 * sent) / 20,
    pageCacheMib: (written * 30 * 1e6) / 2 ** 20,
  }
}
