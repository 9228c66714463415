import { describe, expect, it } from 'vitest'
import { decide } from '../decide.ts'
import { copies, healthyKafka, listedNode, nodeRecord, observed, running, seededRandom } from '../fixtures.ts'
import type { KafkaObservation } from '../observed.ts'

const lower = { producerByteRate: 50_000, consumerByteRate: 100_000 }
const higher = { producerByteRate: 200_000, consumerByteRate: 400_000 }
/** Broker 3 came for this change and has nothing yet. */
const unfair = [0, 1, 2, 3, 4, 5].map((partition) => copies(partition, partition % 2 === 0 ? [1, 2] : [2, 1]))
const fair = [copies(0, [1, 2]), copies(1, [2, 3]), copies(2, [3, 1])]

/** What is done to a cluster of three, all in service, whose quotas shall be others. */
function kindsFor(quotas: typeof lower, kafka: Partial<KafkaObservation>) {
  const start = running({ nodes: [1, 2, 3].map((id) => nodeRecord(id)), generation: 2 })
  const wanted = { ...start, specification: { ...start.specification, quotas } }
  const seen = { state: 'reachable' as const, ...healthyKafka, ...kafka }
  const listed = [1, 2, 3].map((id) => listedNode(id))
  return decide(wanted, observed(listed, { kafka: seen }), seededRandom()).actions.map(({ kind }) => kind)
}

describe('quotas', () => {
  it('are raised when the brokers are there and carry their shares', () => {
    expect(kindsFor(higher, { assignments: fair })).toContain('set_default_quota')
  })

  it('are not raised before copies have begun to move to the brokers that shall carry them', () => {
    expect(kindsFor(higher, { assignments: unfair })).not.toContain('set_default_quota')
  })

  it('are lowered at once', () => {
    expect(kindsFor(lower, { assignments: unfair })).toContain('set_default_quota')
  })
})
