import type { NodeRecord } from '@headwater/model'
import { describe, expect, it } from 'vitest'
import { decide } from '../decide.ts'
import { copies, healthyKafka, listedNode, nodeRecord, observed, running, seededRandom } from '../fixtures.ts'
import type { KafkaObservation } from '../observed.ts'

const moveByteRate = 10_000_000
const moveThrottle = { byteRate: moveByteRate, topics: ['orders'] }
/** A copy too few, which any plan makes. */
const alone = [copies(0, [1])]

/** A cluster of three that is being changed, under its throttle already. */
function look(kafka: Partial<KafkaObservation>, machines: Record<number, Partial<NodeRecord['machine']>> = {}) {
  const nodes = [1, 2, 3].map((id) => {
    const node = nodeRecord(id)
    return { ...node, machine: { ...node.machine, ...machines[id] } as NodeRecord['machine'] }
  })
  const seen = { state: 'reachable' as const, ...healthyKafka, moveThrottle, ...kafka }
  const start = running({ nodes, generation: 2 })
  const wanted = { ...start, specification: { ...start.specification, moveByteRate } }
  const listed = [1, 2, 3].map((id) => listedNode(id))
  const plan = decide(wanted, observed(listed, { kafka: seen }), seededRandom())
  return {
    kinds: plan.actions.map(({ kind }) => kind),
    waits: plan.waiting.flatMap(({ step, on }) => (step === 'move_replicas' ? [on] : [])),
    isCarriedOut: plan.status.observedGeneration === wanted.generation,
  }
}

describe('copies', () => {
  it('are made while every broker is in service', () => {
    expect(look({ assignments: alone }).kinds).toContain('move_replicas')
  })

  it('are not made while a machine is told to stop: they would begin on a broker that goes away', () => {
    const { kinds, waits } = look({ assignments: alone }, { 3: { size: 'other' } })
    expect(kinds).toContain('stop_machine')
    expect(kinds).not.toContain('move_replicas')
    expect(waits).toEqual(['node 3 (local-c) to be in service before copies move'])
  })

  // found by the simulation's seed 7: three copies became one, since only one broker took new ones for a moment
  it('stay where they are, and are not made, until all that have a place take new ones again', () => {
    const { kinds, waits } = look({ assignments: [copies(0, [1, 2]), copies(1, [1])], cordonedIds: [2, 3] })
    expect(kinds).toEqual(['cordon_broker', 'cordon_broker'])
    expect(waits).toEqual(['node 2 (local-b), node 3 (local-c) to take new copies before copies move'])
    expect(look({ assignments: [copies(0, [1, 2])], cordonedIds: [2, 3] }).waits).toEqual([])
  })

  // found by simulated changes: the one whose broker started anew last ended with nearly all bytes on one broker
  it('count as fair only when they are compared: while one lags the change is not carried out', () => {
    const lagging = { ...copies(0, [1, 2]), inSyncIds: [1] }
    const partitions = { ...healthyKafka.partitions, underReplicated: 1, examples: ['orders-0'] }
    const { waits, isCarriedOut } = look({ assignments: [lagging], partitions, moveThrottle: null })
    expect({ waits, isCarriedOut }).toEqual({
      waits: ['1 partition to catch up before shares are compared'],
      isCarriedOut: false,
    })
  })

  it('are made while a machine that shall stop cannot be spared: it may be these very copies that it waits for', () => {
    const partitions = { ...healthyKafka.partitions, underReplicated: 1, examples: ['orders-0'] }
    const { kinds } = look({ assignments: alone, partitions }, { 3: { stopBecause: 'its host retires' } })
    expect(kinds).toEqual(['move_replicas'])
  })
})
