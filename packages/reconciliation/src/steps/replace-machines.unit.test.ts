import type { NodeRecord } from '@headwater/model'
import type { ObservedMachine } from '@headwater/provider'
import { describe, expect, it } from 'vitest'
import { decide } from '../decide.ts'
import { healthyKafka, listedNode, nodeRecord, observed, running, seededRandom, startMs, stopsIn } from '../fixtures.ts'
import type { KafkaObservation } from '../observed.ts'

const leavingByMs = startMs + 600_000
const leaves: Partial<ObservedMachine> = { leavingByMs, detail: 'its host retires' }

interface Case {
  /** By Kafka id; nodes that are not here are as they should be. */
  machines?: Record<number, Partial<ObservedMachine> | null>
  records?: Record<number, Partial<NodeRecord>>
  kafka?: Partial<KafkaObservation>
  wanted?: Parameters<typeof running>[0]
}

/** A running cluster of three whose controller 1 leads, seen once: what is stopped, and what is waited on. */
function look({ machines = {}, records = {}, kafka = {}, wanted = {} }: Case) {
  const nodes = [1, 2, 3].map((id) => nodeRecord(id, records[id]))
  const listed = [1, 2, 3].map((id) => listedNode(id, id in machines ? (machines[id] ?? null) : {}))
  const seen = observed(listed, { kafka: { state: 'reachable', ...healthyKafka, ...kafka } })
  const plan = decide(running({ nodes, ...wanted }), seen, seededRandom())
  return {
    plan,
    stops: stopsIn(plan),
    waits: plan.waiting.flatMap(({ step, on }) => (step === 'replace_machines' ? [on] : [])),
  }
}

const told = { ...nodeRecord(2).machine, stopBecause: 'its host retires' } as NodeRecord['machine']

describe('a machine that its cloud takes away', () => {
  it('is stopped in time, with its cloud’s reason, and remembered as told to stop', () => {
    const { plan, stops } = look({ machines: { 2: leaves } })
    expect(stops).toEqual(['mac_2'])
    expect(plan.actions[0]?.because).toContain('mac_2 on node 2 (local-b)')
    expect(plan.actions[0]?.because).toContain('its host retires')
    expect(plan.nodes.map(({ machine }) => machine?.stopBecause)).toEqual([null, expect.any(String), null])
  })

  it('is followed by another one once it is gone', () => {
    const gone = look({
      machines: { 2: { state: 'gone', detail: 'exit code 143' } },
      records: { 2: { machine: told } },
    })
    expect(gone.plan.actions).toMatchObject([{ kind: 'start_machine', nodeId: 'nod_2' }])
    expect(gone.plan.nodes[1]?.machine).toMatchObject({ stopBecause: null, registered: false })
  })

  // found by the simulation's seed 575: what the last copy in sync had not written to its disk yet was lost
  it.each([
    [121_000, []],
    [120_000, ['mac_2']],
  ])('that nobody can spare, with %i ms left, is stopped in order only a moment before: %j', (leftMs, stops) => {
    const two = { ...leaves, leavingByMs: startMs + leftMs }
    const machines = { 2: two, 3: null }
    expect(look({ machines, records: { 3: { machine: null } } }).stops).toEqual(stops)
    expect(look({ machines, records: { 2: { machine: told }, 3: { machine: null } } }).stops).toEqual(stops)
  })

  it('goes alone: the soonest of several, the active controller last', () => {
    expect(look({ machines: { 1: leaves, 2: leaves, 3: { ...leaves, leavingByMs: startMs + 1_000 } } }).stops).toEqual([
      'mac_3',
    ])
    expect(look({ machines: { 1: { ...leaves, leavingByMs: startMs + 1_000 }, 2: leaves } }).stops).toEqual(['mac_2'])
    expect(look({ machines: { 1: leaves } }).stops).toEqual(['mac_1'])
  })

  it.each<[string, Case]>([
    ['another is gone', { machines: { 2: leaves, 3: { state: 'gone' } } }],
    ['another is unknown', { machines: { 2: leaves, 3: { state: 'unknown' } } }],
    ['another is stopping', { machines: { 2: leaves, 3: { state: 'stopping' } } }],
    ['another has no broker in Kafka', { machines: { 2: leaves }, kafka: { brokerIds: [1, 2] } }],
    ['another was told to stop and is still listed', { machines: { 3: leaves }, records: { 2: { machine: told } } }],
    [
      'a partition lacks a replica',
      { machines: { 2: leaves }, kafka: { partitions: { ...healthyKafka.partitions, underReplicated: 1 } } },
    ],
    [
      'a partition has no leader',
      { machines: { 2: leaves }, kafka: { partitions: { ...healthyKafka.partitions, withoutLeader: 1 } } },
    ],
    [
      'too few voters have caught up',
      { machines: { 2: leaves }, kafka: { quorum: { ...healthyKafka.quorum, caughtUpVoterIds: [1, 2] } } },
    ],
    ['no controller leads', { machines: { 2: leaves }, kafka: { quorum: { ...healthyKafka.quorum, leaderId: null } } }],
    ['no client has been through the endpoint', { machines: { 2: leaves }, wanted: { endpointVerified: false } }],
    [
      'it was started just now',
      {
        machines: { 2: leaves },
        records: { 2: { machine: { ...told, stopBecause: null, decidedAtMs: startMs - 1 } as NodeRecord['machine'] } },
      },
    ],
  ])('stays while %s', (_reason, given) => {
    const { stops } = look(given)
    expect(stops.filter((id) => id !== 'mac_2' || given.records?.[2]?.machine !== told)).toEqual([])
  })

  it('says what it waits on', () => {
    const partitions = { ...healthyKafka.partitions, underReplicated: 1, examples: ['orders-3'] }
    expect(look({ machines: { 2: leaves }, kafka: { partitions } }).waits).toEqual([
      expect.stringMatching(/^all replicas to be in sync \(orders-3\) before machine mac_2 on node 2/),
    ])
  })

  it('is told again when it is still there, unless another is down by now', () => {
    const records = { 2: { machine: told } }
    const onItsWay = { brokerIds: [1, 3], partitions: { ...healthyKafka.partitions, underReplicated: 2 } }
    expect(look({ records }).stops).toEqual(['mac_2'])
    expect(look({ records, kafka: onItsWay }).stops).toEqual(['mac_2'])
    expect(look({ records, machines: { 3: { state: 'gone' } } }).stops).toEqual([])
  })

  it('is moved at once where nothing was promised', () => {
    const { specification } = running()
    const one = {
      nodes: [nodeRecord(1)],
      specification: {
        ...specification,
        availability: 'development' as const,
        zones: ['local-a'],
        brokers: { ...specification.brokers, count: 1 },
      },
    }
    const plan = decide(running(one), observed([listedNode(1, leaves)]), seededRandom())
    expect(plan.actions.map(({ kind }) => kind)).toContain('stop_machine')
  })

  it('is left to its end where that comes first', () => {
    expect(look({ machines: { 2: { ...leaves, state: 'stopping' } } }).stops).toEqual([])
    expect(look({ machines: { 2: { ...leaves, state: 'unknown' } } }).stops).toEqual([])
  })
})
