import { describe, expect, it } from 'vitest'
import { decide } from '../decide.ts'
import { allListed, copies, healthyKafka, listedNode, observed, running, seededRandom } from '../fixtures.ts'
import type { KafkaObservation } from '../observed.ts'

/** Which brokers are forgotten. */
function forgotten(changes: Partial<KafkaObservation> = {}, listed = allListed): number[] {
  const seen: KafkaObservation = { ...healthyKafka, registeredIds: [1, 2, 3, 7], ...changes }
  const { actions } = decide(running(), observed(listed, { kafka: { state: 'reachable', ...seen } }), seededRandom())
  return actions.flatMap((action) => (action.kind === 'unregister_broker' ? [action.kafkaId] : []))
}

// found by the simulation's seed 1090
describe('a broker that Kafka remembers and no node is left of', () => {
  it('is forgotten', () => {
    expect(forgotten()).toEqual([7])
  })

  it('stays while it serves, has a copy, or may be a node that a restored backup has forgotten', () => {
    expect(forgotten({ brokerIds: [1, 2, 3, 7] })).toEqual([])
    expect(forgotten({ assignments: [copies(0, [1, 7])] })).toEqual([])
    expect(forgotten({}, [...allListed, { ...listedNode(1), id: 'nod_forgotten' }])).toEqual([])
  })
})
