import type { Order } from '@headwater/api-contract/client'
import { describe, expect, it } from 'vitest'
import { changedOrder, differences, knobsOf, readStaged } from './staged.ts'

const order: Order = {
  region: 'local',
  throughput: { ingressMBps: 1, egressMBps: 3, peakIngressMBps: 2 },
  retentionHours: 24,
  availability: 'single-zone',
  partitions: 120,
}
const planned = { fanOut: 2 }

describe('a staged change', () => {
  it('keeps all that is not staged', () => {
    expect(changedOrder(order, { retention: 48 })).toEqual({ ...order, retentionHours: 48 })
    expect(changedOrder(order, {})).toEqual(order)
  })
  it('keeps the ratios of reads and peaks as more is written', () => {
    const { throughput } = changedOrder(order, { ingress: 4 })
    expect(throughput).toEqual({ ingressMBps: 4, egressMBps: 12, peakIngressMBps: 8 })
    expect(changedOrder(order, { ingress: 4, fanOut: 2 }).throughput.egressMBps).toBe(8)
  })
  it('leaves to the planner what the order left to it', () => {
    const short: Order = { ...order, throughput: { ingressMBps: 1 } }
    expect(changedOrder(short, { ingress: 2 }).throughput).toEqual({ ingressMBps: 2 })
    expect(knobsOf(short, planned).fanOut).toBe(2)
  })
  it('changes what is stored of records that are kept for ever, and never both', () => {
    const { retentionHours: _none, ...rest } = order
    const forEver: Order = { ...rest, storedGib: 10 }
    expect(changedOrder(forEver, { stored: 20, retention: 5 })).toEqual({ ...forEver, storedGib: 20 })
  })
  it('is told knob by knob', () => {
    const changed = changedOrder(order, { ingress: 4, availability: 'multi-zone' })
    expect(differences(order, changed, planned)).toEqual([
      { knob: 'ingress', name: 'Throughput', before: '1 MB/s', after: '4 MB/s' },
      { knob: 'availability', name: 'Availability', before: 'single-zone', after: 'multi-zone' },
    ])
    expect(differences(order, order, planned)).toEqual([])
  })
  it('is read from an address without what makes no sense there', () => {
    const search = { ingress: '2', retention: -1, availability: 'all', when: 'window', throttle: 'x' }
    expect(readStaged(search)).toEqual({ ingress: 2, when: 'window' })
  })
})
