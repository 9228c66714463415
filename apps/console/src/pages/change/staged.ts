import type { Order, OrderAvailability } from '@headwater/api-contract/client'
import { figure, gibibytes, hours } from '../../format/figures.ts'
import { positive } from '../../format/search.ts'
import { availabilityChoices, type KnobsOfOrder, type OrderSearch, searchOf } from '../order/order-search.ts'

/** What is asked to be otherwise, as it stands in the address; what is absent stays as it is. */
export interface Staged {
  ingress?: number
  fanOut?: number
  retention?: number
  stored?: number
  availability?: OrderAvailability
  /** MB/s into one broker. */
  throttle?: number
  when?: 'window'
}
type Knob = 'ingress' | 'fanOut' | 'retention' | 'stored' | 'availability'

const most = { ingress: 1_000_000, fanOut: 1_000, retention: 1_000_000, stored: 1_000_000_000, throttle: 1_000_000 }

export function readStaged(search: Record<string, unknown>): Staged {
  const numbers = Object.entries(most).flatMap(([name, limit]) => {
    const value = positive(search[name], limit)
    return value === null ? [] : [[name, value] as const]
  })
  const availability = availabilityChoices.find(({ value }) => value === search['availability'])?.value
  return {
    ...Object.fromEntries(numbers),
    ...(availability === undefined ? {} : { availability }),
    ...(search['when'] === 'window' ? { when: 'window' } : {}),
  }
}

/** How often each byte is read where the order does not say it. */
interface Planned {
  fanOut: number
}

/** The knobs as the order has them. */
export function knobsOf(order: Order, planned: Planned): OrderSearch {
  const { availability } = order
  return { retention: 0, ingress: order.throughput.ingressMBps, ...planned, availability, ...searchOf(order) }
}

/** The order as it would be. Peaks, and reads that are not staged, keep their ratio to what is written. */
export function changedOrder(order: Order, staged: Staged): Order {
  const { throughput, retentionHours, storedGib, ...rest } = order
  const ingressMBps = staged.ingress ?? throughput.ingressMBps
  const scaled = (rate: number) => Number((rate * (ingressMBps / throughput.ingressMBps)).toPrecision(6))
  const rates = Object.fromEntries(
    Object.entries(throughput).map(([name, rate]) => [name, name === 'ingressMBps' ? ingressMBps : scaled(rate)]),
  )
  const egress = staged.fanOut === undefined ? {} : { egressMBps: Number((ingressMBps * staged.fanOut).toPrecision(4)) }
  const kept = {
    ...(retentionHours === undefined ? {} : { retentionHours: staged.retention ?? retentionHours }),
    ...(storedGib === undefined ? {} : { storedGib: staged.stored ?? storedGib }),
  }
  return {
    ...rest,
    throughput: { ...rates, ingressMBps, ...egress },
    ...kept,
    availability: staged.availability ?? order.availability,
  }
}

/** One thing that is otherwise in another order. */
export interface Difference {
  knob: Knob
  name: string
  before: string
  after: string
}

/** What differs between two orders of one cluster, knob by knob. */
export function differences(before: KnobsOfOrder, after: KnobsOfOrder, planned: Planned): Difference[] {
  const [was, is] = [factsOf(before, planned), factsOf(after, planned)]
  return was.flatMap((fact, index) => {
    const other = is[index]
    return other === undefined || other.text === fact.text
      ? []
      : [{ knob: fact.knob, name: fact.name, before: fact.text, after: other.text }]
  })
}

function factsOf(order: KnobsOfOrder, planned: Planned): { knob: Knob; name: string; text: string }[] {
  const { throughput, retentionHours, storedGib, availability } = order
  const fanOut = throughput.egressMBps === undefined ? planned.fanOut : throughput.egressMBps / throughput.ingressMBps
  const stored = storedGib === undefined ? 'not asked for' : gibibytes(storedGib)
  return [
    { knob: 'ingress', name: 'Throughput', text: `${figure(throughput.ingressMBps, 4)} MB/s` },
    { knob: 'fanOut', name: 'Read as often', text: `${figure(fanOut)} ×` },
    { knob: 'retention', name: 'Retention', text: retentionHours === undefined ? 'for ever' : hours(retentionHours) },
    { knob: 'stored', name: 'Stored', text: stored },
    { knob: 'availability', name: 'Availability', text: availability },
  ]
}
