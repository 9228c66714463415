import type { Order, OrderAvailability, Region } from '@headwater/api-contract/client'
import { positive } from '../../format/search.ts'

/** The knobs as they stand in the address, so that a link is an order. */
export interface OrderSearch {
  ingress: number
  fanOut: number
  retention: number
  /** GiB, of records that are kept for ever; then `retention` means nothing. */
  stored?: number
  availability: OrderAvailability
  region?: string
}

export const availabilityChoices = [
  { value: 'development', title: 'Development', text: 'One node. For trying things out; nothing is promised.' },
  { value: 'single-zone', title: 'Single zone', text: 'Two copies. Survives the loss of one machine.' },
  { value: 'multi-zone', title: 'Multi zone', text: 'Three copies in three zones. Survives the loss of a zone.' },
] as const satisfies { value: OrderAvailability; title: string; text: string }[]

export const firstOrder: OrderSearch = { ingress: 0.1, fanOut: 2, retention: 24, availability: 'single-zone' }

/** What makes no sense is replaced by the first order's, field by field. */
export function readOrderSearch(search: Record<string, unknown>): OrderSearch {
  const region = search['region']
  const stored = positive(search['stored'], 1_000_000_000)
  const availability = availabilityChoices.find(({ value }) => value === search['availability'])?.value
  return {
    ingress: positive(search['ingress'], 1_000_000) ?? firstOrder.ingress,
    fanOut: positive(search['fanOut'], 1_000) ?? firstOrder.fanOut,
    retention: positive(search['retention'], 1_000_000) ?? firstOrder.retention,
    ...(stored === null ? {} : { stored }),
    availability: availability ?? firstOrder.availability,
    ...(typeof region === 'string' && region.length <= 64 ? { region } : {}),
  }
}

/** Where it is ordered: as the address says, or in the first region there is. */
export function regionOf({ region }: OrderSearch, regions: Region[]): string {
  return region ?? regions[0]?.name ?? 'local'
}

export function orderOf(search: OrderSearch, regions: Region[]): Order {
  const { ingress, fanOut, retention, stored, availability } = search
  const egressMBps = Number((ingress * fanOut).toPrecision(4))
  const kept = stored === undefined ? { retentionHours: retention } : { storedGib: stored }
  return {
    region: regionOf(search, regions),
    throughput: { ingressMBps: ingress, egressMBps },
    ...kept,
    availability,
  }
}

/** The knobs of an order, as a plan or a problem holds it. */
export interface KnobsOfOrder {
  throughput: { ingressMBps: number; egressMBps?: number | undefined }
  retentionHours?: number | undefined
  storedGib?: number | undefined
  availability: OrderAvailability
}

export function searchOf(order: KnobsOfOrder): Partial<OrderSearch> {
  const { throughput, retentionHours, storedGib, availability } = order
  const { ingressMBps: ingress, egressMBps } = throughput
  return {
    ingress,
    ...(egressMBps === undefined ? {} : { fanOut: Number((egressMBps / ingress).toPrecision(3)) }),
    retention: retentionHours ?? firstOrder.retention,
    ...(storedGib === undefined ? {} : { stored: storedGib }),
    availability,
  }
}
