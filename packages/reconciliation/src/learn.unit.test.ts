import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { allListed, healthyKafka, observed, running, seededRandom } from './fixtures.ts'
import type { KafkaObservation } from './observed.ts'

/** The Kafka ids of a fourth and fifth broker, wanted while Kafka shows this. */
function idsOfNewNodes(kafka: Partial<KafkaObservation>): number[] {
  const wanted = running()
  const { specification } = wanted
  wanted.specification = { ...specification, brokers: { ...specification.brokers, count: 5 } }
  const seen = observed(allListed, { kafka: { state: 'reachable', ...healthyKafka, ...kafka } })
  return decide(wanted, seen, seededRandom())
    .nodes.map(({ kafkaId }) => kafkaId)
    .slice(3)
}

/** States of the volumes of three new nodes, on which machines run that were given up before they showed. */
function volumesUnderStrangers(kafka: Partial<KafkaObservation>): string[] {
  const wanted = running()
  wanted.nodes = wanted.nodes.map((node) => ({
    ...node,
    volumeState: 'new',
    machine: node.machine && { ...node.machine, id: `mac_later_${node.kafkaId}`, registered: false },
  }))
  const seen = observed(allListed, { kafka: { state: 'reachable', ...healthyKafka, ...kafka } })
  return decide(wanted, seen, seededRandom()).nodes.map(({ volumeState }) => volumeState)
}

// found by the simulation's seed 207800007: they had founded the cluster, and the records called it new
describe('a volume', () => {
  it('is in use once Kafka counts the machine on it in, whichever was decided', () => {
    expect(volumesUnderStrangers({ brokerIds: [1, 3] })).toEqual(['used', 'new', 'used'])
    expect(volumesUnderStrangers({ brokerIds: [] })).toEqual(['new', 'new', 'new'])
  })
})

describe('the Kafka id of a new node', () => {
  it('is the next one of the records', () => {
    expect(idsOfNewNodes({})).toEqual([4, 5])
  })

  // found by the simulation's seed 53: two controllers of one id, after a restored backup
  it.each<[string, Partial<KafkaObservation>]>([
    ['a broker, fenced or not', { registeredIds: [1, 2, 3, 7] }],
    ['a voter', { quorum: { ...healthyKafka.quorum, voterIds: [1, 2, 3, 7] } }],
    ['a controller that only follows', { fetchedAtMs: { ...healthyKafka.fetchedAtMs, 7: 1 } }],
  ])('is none that Kafka knows as %s, which the records may have forgotten', (_who, kafka) => {
    expect(idsOfNewNodes(kafka)).toEqual([8, 9])
  })
})
