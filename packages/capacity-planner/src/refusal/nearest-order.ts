import type { Availability, Order } from '@headwater/model'
import type { EffectiveOrder } from '../effective-order.ts'

export type Plans = (order: Order) => boolean

/** One value of an order that can be lowered until a plan exists. */
interface Knob {
  limit: 'partitions' | 'connections' | 'throughput' | 'retention' | 'stored'
  pointer: string
  /** What the unit measures; null where the unit says it. */
  what: string | null
  unit: string
  asked: number
  floor: number
  /** Lowers to a value that a person would write. */
  round: (value: number) => number
  at: (value: number) => Order
}

export interface Nearest extends Pick<Knob, 'limit' | 'pointer' | 'what' | 'unit' | 'asked'> {
  allowed: number
  order: Order
}

const ingressFloorMBps = 0.01
const retentionFloorHours = 1
const storedFloorGib = 1
// finer than the rounding to two digits that follows
const precision = 1.002

/**
 * The order with its offending value lowered as little as needed, by bisection, and rounded down. The offending value is the
 * first that makes the order work: partitions, connections, a peak, egress, retention or what is stored, ingress; then all throughput, then everything in
 * proportion. Null when none does.
 */
export function nearestByLowering(order: Order, effective: EffectiveOrder, plans: Plans): Nearest | null {
  for (const knob of knobsOf(order, effective)) {
    if (knob.asked <= knob.floor || !plans(knob.at(knob.floor))) continue
    const allowed = largestThatPlans(knob, plans)
    const { limit, pointer, what, unit, asked } = knob
    return { limit, pointer, what, unit, asked, allowed, order: knob.at(allowed) }
  }
  return nearestByLoweringAll(order, plans)
}

function nearestByLoweringAll(order: Order, plans: Plans): Nearest | null {
  const smallestShare = 1e-9
  const share = {
    asked: 1,
    floor: smallestShare,
    round: (value: number) => value,
    at: (value: number) => everythingAt(order, value),
  }
  if (!plans(share.at(share.floor))) return null
  const lowered = share.at(largestThatPlans(share, plans))
  return {
    limit: 'throughput',
    pointer: '/throughput/ingressMBps',
    what: 'ingress',
    unit: 'MB/s',
    asked: order.throughput.ingressMBps,
    allowed: lowered.throughput.ingressMBps,
    order: lowered,
  }
}

/** The same order with the strongest lower availability that works; null when none does. */
export function nearestByAvailability(order: Order, plans: Plans): Order | null {
  const weaker: Record<Availability, Availability[]> = {
    'multi-zone': ['single-zone', 'development'],
    'single-zone': ['development'],
    development: [],
  }
  const candidates = weaker[order.availability].map((availability) => ({ ...order, availability }))
  return candidates.find(plans) ?? null
}

function largestThatPlans(knob: Pick<Knob, 'asked' | 'floor' | 'round' | 'at'>, plans: Plans): number {
  let works = knob.floor
  let fails = knob.asked
  // halves the ratio, not the difference: what is asked may be a million times what works
  while (fails / works > precision) {
    const middle = Math.sqrt(works * fails)
    if (plans(knob.at(middle))) works = middle
    else fails = middle
  }
  return Math.max(knob.floor, knob.round(works))
}

function knobsOf(order: Order, effective: EffectiveOrder): Knob[] {
  const { throughput } = order
  const withThroughput = (changed: Partial<Order['throughput']>): Order => ({
    ...order,
    throughput: { ...throughput, ...changed },
  })
  const rate = { limit: 'throughput', unit: 'MB/s', round: twoDigits } as const
  const ingress = {
    ...rate,
    pointer: '/throughput/ingressMBps',
    what: 'ingress',
    asked: throughput.ingressMBps,
    floor: ingressFloorMBps,
  }
  const optional: (Omit<Knob, 'asked'> & { asked: number | undefined })[] = [
    {
      limit: 'partitions',
      pointer: '/partitions',
      what: null,
      unit: 'partitions',
      asked: order.partitions,
      floor: 1,
      round: twoDigits,
      at: (value) => ({ ...order, partitions: Math.floor(value) }),
    },
    {
      limit: 'connections',
      pointer: '/connections',
      what: null,
      unit: 'connections',
      asked: order.connections,
      floor: 1,
      round: twoDigits,
      at: (value) => ({ ...order, connections: Math.floor(value) }),
    },
    {
      ...rate,
      pointer: '/throughput/peakEgressMBps',
      what: 'egress at peak',
      asked: throughput.peakEgressMBps,
      floor: effective.egressMBps,
      at: (value) => withThroughput({ peakEgressMBps: value }),
    },
    {
      ...rate,
      pointer: '/throughput/peakIngressMBps',
      what: 'ingress at peak',
      asked: throughput.peakIngressMBps,
      floor: effective.ingressMBps,
      at: (value) => withThroughput({ peakIngressMBps: value }),
    },
    {
      ...rate,
      pointer: '/throughput/egressMBps',
      what: 'egress',
      asked: throughput.egressMBps,
      floor: ingressFloorMBps,
      at: (value) => withThroughput(egressAt(throughput, value)),
    },
    {
      limit: 'retention',
      pointer: '/retentionHours',
      what: 'retention',
      unit: 'hours',
      asked: order.retentionHours,
      floor: retentionFloorHours,
      round: wholeDays,
      at: (value) => ({ ...order, retentionHours: value }),
    },
    {
      limit: 'stored',
      pointer: '/storedGib',
      what: 'records kept for ever',
      unit: 'GiB',
      asked: order.storedGib,
      floor: storedFloorGib,
      round: twoDigits,
      at: (value) => ({ ...order, storedGib: value }),
    },
    { ...ingress, at: (value) => withThroughput(ingressAt(throughput, value)) },
    {
      ...ingress,
      at: (value) => withThroughput({ ...ingressAt(throughput, value), ...allEgressAt(throughput, value) }),
    },
  ]
  return optional.flatMap((knob) => (knob.asked === undefined ? [] : [{ ...knob, asked: knob.asked }]))
}

/** Ingress lowered to `value`, its peak with it. */
function ingressAt({ ingressMBps, peakIngressMBps }: Order['throughput'], value: number): Partial<Order['throughput']> {
  if (peakIngressMBps === undefined) return { ingressMBps: value }
  return { ingressMBps: value, peakIngressMBps: Math.max(value, twoDigits((peakIngressMBps * value) / ingressMBps)) }
}

/** Egress lowered to `value`, its peak with it. */
function egressAt({ egressMBps, peakEgressMBps }: Order['throughput'], value: number): Partial<Order['throughput']> {
  if (egressMBps === undefined || peakEgressMBps === undefined) return { egressMBps: value }
  return { egressMBps: value, peakEgressMBps: Math.max(value, twoDigits((peakEgressMBps * value) / egressMBps)) }
}

/** Egress in the proportion in which ingress was lowered to `value`. */
function allEgressAt(throughput: Order['throughput'], value: number): Partial<Order['throughput']> {
  const { ingressMBps, egressMBps, peakEgressMBps } = throughput
  if (egressMBps !== undefined) return egressAt(throughput, twoDigits((egressMBps * value) / ingressMBps))
  return peakEgressMBps === undefined ? {} : { peakEgressMBps: twoDigits((peakEgressMBps * value) / ingressMBps) }
}

/** The whole order at a share of what was asked, averages and retention not under their floors. */
function everythingAt(order: Order, share: number): Order {
  const { throughput, retentionHours, storedGib, partitions, connections } = order
  const { ingressMBps, egressMBps, peakIngressMBps, peakEgressMBps } = throughput
  const ingress = Math.max(Math.min(ingressMBps, ingressFloorMBps), twoDigits(ingressMBps * share))
  const lowered: Order = {
    ...order,
    throughput: { ingressMBps: ingress },
  }
  if (retentionHours !== undefined)
    lowered.retentionHours = Math.max(Math.min(retentionHours, retentionFloorHours), wholeDays(retentionHours * share))
  if (storedGib !== undefined)
    lowered.storedGib = Math.max(Math.min(storedGib, storedFloorGib), twoDigits(storedGib * share))
  if (egressMBps !== undefined) lowered.throughput.egressMBps = twoDigits(egressMBps * share)
  if (peakIngressMBps !== undefined)
    lowered.throughput.peakIngressMBps = Math.max(ingress, twoDigits(peakIngressMBps * share))
  if (peakEgressMBps !== undefined) lowered.throughput.peakEgressMBps = twoDigits(peakEgressMBps * share)
  if (connections !== undefined) lowered.connections = Math.max(1, twoDigits(Math.floor(connections * share)))
  if (partitions !== undefined) lowered.partitions = Math.max(1, twoDigits(Math.floor(partitions * share)))
  return lowered
}

/** Down to two significant digits: 137.4 is 130, 0.0537 is 0.053. */
function twoDigits(value: number): number {
  if (value <= 0) return 0
  const scale = 10 ** (Math.floor(Math.log10(value)) - 1)
  // divided by the inverse where it is a fraction, so that 0.13 stays 0.13
  return scale >= 1
    ? Math.floor(value / scale) * scale
    : Math.floor(value * Math.round(1 / scale)) / Math.round(1 / scale)
}

/** Down to whole days from two days on, to whole hours below. */
function wholeDays(hours: number): number {
  return hours >= 48 ? Math.floor(hours / 24) * 24 : Math.floor(hours)
}
