import type { MachineRecord, NodeRecord, PhysicalClusterSpecification } from '@headwater/model'
import type { ObservedMachine } from '@headwater/provider'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import {
  certificatesFor,
  healthyKafka,
  listedNode,
  nodeRecord,
  observed,
  running,
  seededRandom,
  startMs,
  stopsIn,
} from './fixtures.ts'
import type { KafkaObservation } from './observed.ts'

const { specification } = running()

interface Case {
  /** All of them run as controllers and follow the quorum; who comes after node 3 has no place, no copy and no vote. */
  ids: number[]
  records?: Record<number, Partial<MachineRecord>>
  machines?: Record<number, Partial<ObservedMachine>>
  quorum?: Partial<KafkaObservation['quorum']>
  wanted?: Partial<PhysicalClusterSpecification>
}

function withMachine(id: number, changes: Partial<MachineRecord> = {}): NodeRecord {
  const node = nodeRecord(id, { zone: zoneOf(id) })
  return node.machine === null ? node : { ...node, machine: { ...node.machine, role: 'combined', ...changes } }
}

function zoneOf(id: number): string {
  return `local-${'abc'.charAt((id - 1) % 3)}`
}

/** Which machines are stopped, and which are told to. */
function look({ ids, records = {}, machines = {}, quorum = {}, wanted = {} }: Case) {
  const nodes = ids.map((id) => withMachine(id, records[id]))
  const kafka: KafkaObservation = {
    ...healthyKafka,
    brokerIds: ids,
    registeredIds: ids,
    cordonedIds: ids.filter((id) => id > 3),
    quorum: { ...healthyKafka.quorum, ...quorum },
    fetchedAtMs: Object.fromEntries(ids.map((id) => [id, startMs])),
  }
  const plan = decide(
    running({
      nodes,
      nextKafkaId: ids.length + 1,
      specification: { ...specification, ...wanted },
      certificates: certificatesFor(...nodes.map(({ id }) => id)),
    }),
    observed(
      ids.map((id) => ({ ...listedNode(id, machines[id]), zone: zoneOf(id) })),
      { kafka: { state: 'reachable', ...kafka } },
    ),
    seededRandom(),
  )
  return {
    stops: stopsIn(plan),
    told: plan.nodes.filter(({ machine }) => machine?.stopBecause != null).map(({ kafkaId }) => kafkaId),
    waits: plan.waiting.map(({ on }) => on),
  }
}

const differs = { heapMib: 64 }
const told = { stopBecause: 'it was told to' }

// found by the simulation's seed 22: a vote that a dead worker had asked for came when two of four were on their way down
describe('a controller that may be given a vote late', () => {
  it('stays while a voter is on its way down', () => {
    const { stops, waits } = look({ ids: [1, 2, 3, 4], records: { 2: told }, machines: { 2: { state: 'stopping' } } })
    expect(stops).toEqual([])
    expect(waits).toContain('the other voters to have caught up before node 4 (local-a) is stopped')
  })

  it('is not told to stop in the plan that stops a voter', () => {
    expect(look({ ids: [1, 2, 3, 4], records: { 2: differs } })).toMatchObject({ stops: ['mac_2'], told: [2] })
  })

  it('keeps the voters up until it is gone', () => {
    const records = { 2: differs, 4: told }
    expect(look({ ids: [1, 2, 3, 4], records, machines: { 4: { state: 'stopping' } } }).stops).toEqual([])
    expect(look({ ids: [1, 2, 3, 4], records, machines: { 4: { state: 'gone' } } }).stops).toEqual(['mac_2'])
  })

  it('goes while all voters are there, and so do as many as three voters carry', () => {
    expect(look({ ids: [1, 2, 3, 4] }).stops).toEqual(['mac_4'])
    expect(look({ ids: [1, 2, 3, 4, 5, 6] })).toMatchObject({ stops: ['mac_4'], told: [4, 5] })
  })

  it('is told once more when it is still there, whatever was told after it', () => {
    const records = { 4: told, 5: told, 6: told }
    expect(look({ ids: [1, 2, 3, 4, 5, 6], records }).stops).toEqual(['mac_4'])
  })

  it('is none where its machine runs as a broker, or follows nobody', () => {
    const quorum = { caughtUpVoterIds: [1, 3] }
    expect(look({ ids: [1, 2, 3, 4], quorum }).stops).toEqual([])
    expect(look({ ids: [1, 2, 3, 4], quorum, records: { 4: { role: 'broker' } } }).stops).toEqual(['mac_4'])
    expect(look({ ids: [1, 2, 3, 4], quorum, records: { 4: { decidedAtMs: startMs + 1 } } }).stops).toEqual(['mac_4'])
  })

  it('goes where nothing is promised: one voter is left, and no other will come', () => {
    const wanted = {
      availability: 'development' as const,
      zones: ['local-a'],
      brokers: { ...specification.brokers, count: 1 },
      controllers: { ...specification.controllers, count: 1 },
    }
    const quorum = { voterIds: [1], caughtUpVoterIds: [1] }
    expect(look({ ids: [1, 4], quorum, wanted }).stops).toEqual(['mac_4'])
  })
})
