import type { StoredNode } from '@headwater/database/intent'
import type { Placement } from '@headwater/kafka'
import { describe, expect, it } from 'vitest'
import { nodeView } from './node-view.ts'

const machine = {
  id: 'mac_1',
  decidedAt: '2026-01-01T00:00:00Z',
  because: 'it is the first',
  stopBecause: null,
  release: 3,
  registered: true,
}
const node: StoredNode = {
  id: 'nod_1',
  kafkaId: 1,
  role: 'combined',
  zone: 'a',
  size: 'small',
  volume: { sizeGib: 1, iops: 1, throughputMiBps: 1 },
  addresses: { internalHost: 'i', brokerPort: 1, controllerPort: 2, tenantHost: 't', tenantPort: 9092 },
  deleting: false,
  machine,
}
const placement: Placement = {
  brokerIds: [1, 2],
  activeControllerId: 1,
  caughtUpVoterIds: [1, 4],
  partitions: 3,
  withoutLeader: 0,
  onBroker: new Map([[1, { leaders: 2, replicas: 3, inSync: 3 }]]),
}

describe('a node as it is shown', () => {
  it('is up while Kafka has it in service, with its leaders and copies', () => {
    const view = nodeView(node, placement)
    expect(view).toMatchObject({ state: 'up', controller: 'active', endpoint: 't:9092' })
    expect(view.partitions).toEqual({ leaders: 2, replicas: 3, inSync: 3 })
  })
  it('is down where Kafka misses it, and not called so while Kafka does not answer', () => {
    expect(nodeView({ ...node, kafkaId: 3 }, placement).state).toBe('down')
    expect(nodeView(node, null)).toMatchObject({ state: 'unknown', partitions: null })
  })
  it('is told by its vote where it is a dedicated controller', () => {
    const controller = { ...node, role: 'controller', kafkaId: 4 } as const
    expect(nodeView(controller, placement)).toMatchObject({ state: 'up', controller: 'voter', partitions: null })
    expect(nodeView({ ...controller, kafkaId: 5 }, placement).state).toBe('down')
  })
  it('is followed from its reservation to its release', () => {
    const states = [
      { ...node, machine: null },
      { ...node, machine: { ...machine, registered: false } },
      { ...node, machine: { ...machine, stopBecause: 'another size' } },
      { ...node, deleting: true },
    ].map((stored) => nodeView(stored, placement).state)
    expect(states).toEqual(['reserved', 'starting', 'stopping', 'leaving'])
  })
})
