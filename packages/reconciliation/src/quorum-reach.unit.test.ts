import type { NodeRecord } from '@headwater/model'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { healthyKafka, listedNode, nodeRecord, observed, running, seededRandom, startMs, stopsIn } from './fixtures.ts'
import type { KafkaObservation } from './observed.ts'
import { settingsAtStart, settingsOf } from './settings.ts'

const { specification } = running()
const dedicated = { ...specification, controllers: { ...specification.controllers, mode: 'dedicated' as const } }
const ids = [1, 2, 3, 4, 5, 6]
const zoneOf = (id: number) => `local-${'abc'.charAt((id - 1) % 3)}`

/** Nodes 1 to 3 are brokers and vote, 4 to 6 are controllers of their own; machines know the controllers that are named. */
function look({
  told,
  voterIds = ids,
  there = ids,
}: {
  told: Record<number, number[]>
  voterIds?: number[]
  there?: number[]
}) {
  const nodes = there.map((id) => {
    const node = nodeRecord(id, { zone: zoneOf(id), role: id > 3 ? 'controller' : 'combined' })
    const settings = `${settingsOf(dedicated)} ${(told[id] ?? ids).join()}`
    return { ...node, machine: { ...node.machine, settings } as NodeRecord['machine'] }
  })
  const kafka: KafkaObservation = {
    ...healthyKafka,
    quorum: { leaderId: 1, voterIds, caughtUpVoterIds: voterIds },
    fetchedAtMs: Object.fromEntries(there.map((id) => [id, startMs])),
  }
  const listed = there.map((id) => ({ ...listedNode(id), zone: zoneOf(id) }))
  const wanted = running({ nodes, specification: dedicated, generation: 2 })
  const plan = decide(wanted, observed(listed, { kafka: { state: 'reachable', ...kafka } }), seededRandom())
  return {
    stops: stopsIn(plan),
    unvoted: plan.actions.flatMap((action) => (action.kind === 'remove_voter' ? [action.kafkaId] : [])),
    waits: plan.waiting.map(({ on }) => on).join('; '),
  }
}

describe('brokers whose controllers go', () => {
  it('are started anew before the votes go, one at a time, the active controller last', () => {
    const { stops, unvoted, waits } = look({ told: { 1: [1, 2, 3], 2: [1, 2, 3], 3: [1, 2, 3] } })
    expect(stops).toEqual(['mac_2'])
    expect(unvoted).toEqual([])
    expect(waits).toContain('to know the controllers that stay before node 2 (local-b) loses its vote')
  })

  it('are left as they are when each knows most of those that stay', () => {
    const { stops, unvoted } = look({ told: { 1: [1, 2, 3, 4, 5], 2: [4, 5], 3: [4, 6] } })
    expect(stops).toEqual([])
    expect(unvoted).toEqual([2])
  })

  it('are not relied on when they know but one of those that stay', () => {
    expect(look({ told: { 3: [1, 2, 3, 4] } })).toMatchObject({ stops: ['mac_3'], unvoted: [] })
  })

  it('are left as they are while those that come have no vote yet', () => {
    const { stops, unvoted } = look({ told: { 1: [1, 2, 3], 2: [1, 2, 3], 3: [1, 2, 3] }, voterIds: [1, 2, 3] })
    expect(stops).toEqual([])
    expect(unvoted).toEqual([])
    expect(look({ told: {}, voterIds: [1, 2, 3], there: [1, 2, 3] }).stops).toEqual([])
  })
})

describe('what a machine is told at its start', () => {
  it('is every controller that has an address by then', () => {
    const nodes = [nodeRecord(1), nodeRecord(2, { addresses: null }), nodeRecord(3, { role: 'broker' }), nodeRecord(4)]
    expect(settingsAtStart(specification, nodes)).toBe(`${settingsOf(specification)} 1,4`)
  })
})
